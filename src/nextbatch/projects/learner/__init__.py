"""The process that reads files and fits models; the one that keeps the store never imports it."""
