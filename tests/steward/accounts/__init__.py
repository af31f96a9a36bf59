"""Accounts: who is asking, and what an attacker may not."""
