"""Rows from and to files: arrays, tables, images, text; and how files are written and folders locked."""
