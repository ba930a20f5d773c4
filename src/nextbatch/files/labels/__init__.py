"""Labels by id: what is one, what is none, and which columns hold the answer."""
