"""The tests mirror the code, file for file."""
