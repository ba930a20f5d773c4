"""Which rows are copies of others: the exact ties that rounding must not break, and that need no work twice."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.row_digests import row_digests


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
    for i, digest in enumerate(row_digests(X)):
        kinds[i] = labels.setdefault((digest, int(group[i])), len(labels))
    # Sorted by kind, copies stand together in the order of their positions: the rank is the place within the kind.
    together = np.argsort(kinds, kind="stable")
    sizes = np.bincount(kinds, minlength=len(labels))
    starts = np.cumsum(sizes) - sizes
    rank = np.empty(len(X), dtype=np.intp)
    rank[together] = np.arange(len(X)) - np.repeat(starts, sizes)
    return Copies(together[starts][kinds], rank)
