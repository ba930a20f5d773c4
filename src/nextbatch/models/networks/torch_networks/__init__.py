"""Torch networks, one function each: from the shape of a row and the number of classes to a network of logits."""
