"""The state of a project: what its events, replayed in their order, give."""
