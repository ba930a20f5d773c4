"""Loops that take rows one by one, each for what was taken before."""
