"""Providers on loopback: one that can lie, and one that is GitHub's shape."""
