"""Greedy experimental design: rows from which a linear model learns most."""
