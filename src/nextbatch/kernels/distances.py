"""Squared distances from every row to one row, without a temporary of the size of the rows."""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray


@njit(cache=True, parallel=True, fastmath=True)
def squared_distances_to_row(X: NDArray[np.float32], row: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return |x - row|^2 for every row x of X."""
    n, d = X.shape
    result = np.empty(n, dtype=np.float32)
    for i in prange(n):
        total = np.float32(0)
        for j in range(d):
            gap = X[i, j] - row[j]
            total += gap * gap
        result[i] = total
    return result


@njit(cache=True, parallel=True, fastmath=True)
def lower_to_row(X: NDArray[np.float32], row: NDArray[np.float32], radius: NDArray[np.float32]) -> None:
    """Lower radius[i] to |X[i] - row|^2 where that is smaller, in place."""
    n, d = X.shape
    for i in prange(n):
        total = np.float32(0)
        for j in range(d):
            gap = X[i, j] - row[j]
            total += gap * gap
        radius[i] = min(radius[i], total)
