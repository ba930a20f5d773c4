"""Strategies that join uncertainty and diversity in one objective."""
