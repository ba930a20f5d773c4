"""Squared distances that keep their digits: from products of rows where these suffice, else from the differences."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.distances import squared_distance

# A float32 product knows a squared distance to about 2^-22 of the squared lengths; below this share of them, fewer
# than ten bits would be left.
CANCELED = np.float32(2**-12)


@compiled
def products_to_squared_distances(
    products: NDArray[np.float32], X: NDArray[np.float32], squares: NDArray[np.float32], a: int, b: int
) -> None:
    """Turn the products of the shifted rows a + i and b + j into |X[a + i] - X[b + j]|^2, in place."""
    m, n = products.shape
    squares_of_b = squares[b : b + n]
    two = np.float32(2)
    # The first loop has no branch and runs on vectors; the second runs only for rows with a canceled distance.
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
