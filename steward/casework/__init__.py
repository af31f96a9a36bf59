"""Casework: the only way a case changes, and how it is told."""
