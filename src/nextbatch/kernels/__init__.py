"""Compiled loops over contiguous arrays: no validation, no randomness; each has a slow twin in the tests."""
