"""The labeling page: a server on this machine over one project, and the page that it serves."""
