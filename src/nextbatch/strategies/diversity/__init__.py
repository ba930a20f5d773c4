"""Strategies that spread a batch over the embeddings, and read no score unless they are told to."""
