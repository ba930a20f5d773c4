"""What a batch costs, and what is proven about all others of its size."""
