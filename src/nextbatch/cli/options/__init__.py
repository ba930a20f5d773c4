"""Options that several commands share, and what is said of options."""
