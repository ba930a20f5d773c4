"""Files that nextbatch writes (atomic, sealed, locked, cached), and TOML files that users write."""
