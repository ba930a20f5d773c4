"""What a model shows of unlabeled rows beside labeled ones, as a pool."""

from nextbatch import Pool


def pool_of(model, unlabeled, labeled=None):
    """Return the pool of `unlabeled`, with `labeled` beside it."""
    return Pool(unlabeled=model.look(unlabeled), labeled=None if labeled is None else model.look(labeled))
