"""Loops of K-means: rows to centers, centers to rows."""
