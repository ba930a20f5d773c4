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
    Y: NDArray[np.float32],
    squares_of_Y: Products,
    canceled: float,
    gaps: NDArray[np.float32],
) -> None:
    """Write |X[i] - Y[j]|^2 to `gaps`, from the products of the shifted rows and their squared lengths.

    Below the share `canceled` of the squared lengths too few digits are left, and the differences are taken.
    """
    m, n = products.shape
    two, share = squares.dtype.type(2), squares.dtype.type(canceled)
    # The first loop has no branch and runs on vectors; the second runs only for rows with a canceled distance.
    for i in range(m):
        square, row, gap = squares[i], products[i], gaps[i]
        few = 0
        for j in range(n):
            value = square + squares_of_Y[j] - two * row[j]
            gap[j] = value
            few += value < share * (square + squares_of_Y[j])
        if few:
            for j in range(n):
                if square + squares_of_Y[j] - two * row[j] < share * (square + squares_of_Y[j]):
                    gap[j] = squared_distance(X[i], Y[j])
