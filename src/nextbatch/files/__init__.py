"""Rows from and to files: arrays, tables, images, text; and the one place that writes."""
