"""The tests of the service, file for file."""
