"""Which rows are copies of others: the exact ties that rounding must not break, and that need no work twice."""

from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Copies(NamedTuple):
    """For every row the position of the first identical one, and how many identical ones come before it."""

    first: NDArray[np.intp]
    rank: NDArray[np.intp]


def find_copies(X: NDArray[np.float32], groups: NDArray[np.intp] | None = None) -> Copies:
    """Find the rows that are identical, and in the same group.

    Examples
    --------
    >>> find_copies(np.float32([[1.0], [0.0], [1.0], [-0.0]]))
    Copies(first=array([0, 1, 0, 1]), rank=array([0, 0, 1, 1]))
    """
    labels: dict[tuple[bytes, int], int] = {}
    group = np.zeros(len(X), dtype=np.intp) if groups is None else groups
    kinds = np.empty(len(X), dtype=np.intp)
    for i in range(len(X)):
        row = X[i] + np.float32(0)  # turns -0.0 into 0.0
        kinds[i] = labels.setdefault((blake2b(row, digest_size=16).digest(), int(group[i])), len(labels))
    together = np.argsort(kinds, kind="stable")
    sizes = np.bincount(kinds, minlength=len(labels))
    starts = np.cumsum(sizes) - sizes
    rank = np.empty(len(X), dtype=np.intp)
    rank[together] = np.arange(len(X)) - np.repeat(starts, sizes)
    return Copies(together[starts][kinds], rank)
