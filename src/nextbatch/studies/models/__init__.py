"""The models of a study, by name or of one's own."""
