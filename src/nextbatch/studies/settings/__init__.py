"""What a study asks: its TOML file as checked values."""
