"""Pools larger than memory: shards, two passes over them, and the engines that carry these out."""
