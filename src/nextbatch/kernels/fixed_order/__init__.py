"""Products and decompositions whose sums have one order, so that all processors agree."""
