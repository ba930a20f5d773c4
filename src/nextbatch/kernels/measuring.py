"""Squared distances that keep their digits: from products of rows where these suffice, else from the differences."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.distances import squared_distance

Products = NDArray[np.float32] | NDArray[np.float64]


@compiled
def products_to_squared_distances(
    products: Products,
    X: NDArray[np.float32],
    squares: Products,
    canceled: float,
    a: int,
    b: int,
    gaps: NDArray[np.float32],
) -> None:
    """Write |X[a + i] - X[b + j]|^2 to `gaps`, from the products of the shifted rows a + i and b + j.

    Below the share `canceled` of the squared lengths too few digits are left, and the differences are taken.
    """
    m, n = products.shape
    squares_of_b = squares[b : b + n]
    two, share = squares.dtype.type(2), squares.dtype.type(canceled)
    # The first loop has no branch and runs on vectors; the second runs only for rows with a canceled distance.
    for i in range(m):
        square, row, gap = squares[a + i], products[i], gaps[i]
        few = 0
        for j in range(n):
            value = square + squares_of_b[j] - two * row[j]
            gap[j] = value
            few += value < share * (square + squares_of_b[j])
        if few:
            for j in range(n):
                if square + squares_of_b[j] - two * row[j] < share * (square + squares_of_b[j]):
                    gap[j] = squared_distance(X[a + i], X[b + j])
