"""Minibatches: the samples of one pass in random order, at least two in each minibatch."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray


def minibatches(n: int, batch_size: int, rng: Generator) -> Iterator[NDArray[np.intp]]:
    """Yield the positions of each minibatch of one pass over `n` samples.

    Batch normalization needs at least two samples: a single last one is added to the minibatch before it, and if `n`
    is 1, the minibatch holds the sample twice.

    Examples
    --------
    >>> [len(batch) for batch in minibatches(9, 4, np.random.default_rng(0))]
    [4, 5]
    >>> list(minibatches(1, 4, np.random.default_rng(0)))
    [array([0, 0])]
    """
    if n == 1:
        yield np.zeros(2, dtype=np.intp)
        return
    order = rng.permutation(n)
    starts = list(range(0, n, batch_size))
    if n - starts[-1] == 1 and len(starts) > 1:
        starts.pop()
    yield from np.split(order, starts[1:])
