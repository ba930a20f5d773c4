"""Embeddings of texts and images by a model of sentence-transformers, kept by content."""
