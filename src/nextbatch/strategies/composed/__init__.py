"""Strategies that are made of others: preselections, limits, shares drawn at random."""
