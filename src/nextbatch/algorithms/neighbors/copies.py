"""Which rows are copies of others: the exact ties that rounding must not break, and that need no work twice."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.keys import keys_of_rows
from nextbatch.kernels.layout import for_kernels
from nextbatch.row_digests import row_digests

ROWS_AT_ONCE = 1024


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
    first = np.arange(len(X), dtype=np.intp)
    seen: dict[tuple[bytes, int], int] = {}
    alike = _with_equal_keys(X)
    for a in range(0, len(alike), ROWS_AT_ONCE):
        block = alike[a : a + ROWS_AT_ONCE]
        for i, digest in zip(block.tolist(), row_digests(X[block]), strict=True):
            first[i] = seen.setdefault((digest, 0 if groups is None else int(groups[i])), i)
    # Sorted by their first, copies stand together in the order of their positions: the rank is the place among them.
    together = np.argsort(first, kind="stable")
    sizes = np.bincount(first, minlength=len(X))
    rank = np.empty(len(X), dtype=np.intp)
    rank[together] = np.arange(len(X)) - (np.cumsum(sizes) - sizes)[first[together]]
    return Copies(first, rank)


def _with_equal_keys(X: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the rows that may be copies of others, ascending: a key takes less time than a digest."""
    keys = np.empty(len(X), dtype=np.uint64)
    keys_of_rows(for_kernels(X).view(np.uint32), keys)
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.flatnonzero(counts[place] > 1)
