"""A project at work: who is asked what, what they say, and the next batch meanwhile."""
