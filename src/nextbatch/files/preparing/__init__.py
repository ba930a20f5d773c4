"""Rows as models learn from them, prepared in one way for `select` and for studies."""
