"""Squared distances that keep their digits: from products of rows where these suffice, else from the differences."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

# A float32 product knows a squared distance to about 2^-22 of the squared lengths; below this share of them, fewer
# than ten bits would be left.
CANCELED = np.float32(2**-12)


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def squared_distance(x: NDArray[np.float32], y: NDArray[np.float32]) -> float:
    """Return |x - y|^2, exact to float64, the same for (x, y) and (y, x)."""
    total = 0.0
    for j in range(len(x)):
        gap = np.float64(x[j]) - np.float64(y[j])
        total += gap * gap
    return total


@njit(cache=True, nogil=True)
def squared_distances_of_pairs(
    X: NDArray[np.float32], Y: NDArray[np.float32], partners: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return |X[i] - Y[partners[i]]|^2 for every row i."""
    result = np.empty(len(X))
    for i in range(len(X)):
        result[i] = squared_distance(X[i], Y[partners[i]])
    return result


@njit(cache=True, nogil=True)
def products_to_squared_distances(
    products: NDArray[np.float32], X: NDArray[np.float32], squares: NDArray[np.float32], a: int, b: int
) -> None:
    """Turn the products of the shifted rows a + i and b + j into |X[a + i] - X[b + j]|^2, in place."""
    m, n = products.shape
    squares_of_b = squares[b : b + n]
    two = np.float32(2)
    for i in range(m):
        square, row = squares[a + i], products[i]
        canceled = 0
        for j in range(n):
            gap = square + squares_of_b[j] - two * row[j]
            row[j] = gap
            canceled += gap < CANCELED * (square + squares_of_b[j])
        if canceled:
            for j in range(n):
                if row[j] < CANCELED * (square + squares_of_b[j]):
                    row[j] = squared_distance(X[a + i], X[b + j])
