"""Loops of greedy coverage, and the bound that proves how good it is."""
