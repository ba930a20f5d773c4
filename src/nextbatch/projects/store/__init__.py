"""What is kept of a project on the disk: its events, one SQLite file, and copies of it."""
