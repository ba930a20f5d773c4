"""The settings of a study: its TOML file as checked values."""
