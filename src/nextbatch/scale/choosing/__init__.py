"""Choices from a large pool: in one pass by a cut, or in two stages."""
