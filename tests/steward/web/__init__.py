"""The tests of the web face."""
