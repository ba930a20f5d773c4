"""Files of our own: written whole or not at all, sealed, locked, cached; and the TOML files that people write."""
