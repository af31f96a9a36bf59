"""The web face: pages for people and JSON for programs, over the same services."""
