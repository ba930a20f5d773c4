"""Distances: the nearest rows, exactly, all engines' one way to measure them; and copies."""
