"""What is seen of the rows of a large pool: what a model shows of them, or files beside them hold."""
