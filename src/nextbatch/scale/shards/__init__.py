"""Shards: the files that hold the rows of a large pool, found, opened, and read a range of rows at a time."""
