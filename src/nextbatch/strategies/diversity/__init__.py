"""Strategies that spread a batch over the embeddings, and read a score only if one is named."""
