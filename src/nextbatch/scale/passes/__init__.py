"""Passes over a large pool: units carried out on an engine, their results kept, and rows fetched."""
