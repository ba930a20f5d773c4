"""The models of a study: by name, or from a function of the user."""
