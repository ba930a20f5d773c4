"""Strategies that ask where the model is unsure, by a score."""
