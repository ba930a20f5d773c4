"""Pools larger than memory, and than one machine: shards, two passes over them, and the engines that carry these out."""
