"""Squared distances by differences, in float64: slow beside a matrix product, but right to the last digits."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled, compiled_sum


@compiled_sum
def squared_distance(x: NDArray[np.float32], y: NDArray[np.float32]) -> float:
    """Return |x - y|². The difference and the square of float32 values are exact in float64; only the sum rounds."""
    total = 0.0
    for j in range(len(x)):
        gap = np.float64(x[j]) - np.float64(y[j])
        total += gap * gap
    return total


@compiled
def squared_distances_to_row(X: NDArray[np.float32], row: NDArray[np.float32], result: NDArray[np.float64]) -> None:
    """Write |x - row|² for every row x of X into `result`. Bounded by memory: 4 n d bytes."""
    for i in range(len(X)):
        result[i] = squared_distance(X[i], row)


@compiled
def sums_of_distances(X: NDArray[np.float32], Y: NDArray[np.float32], result: NDArray[np.float64]) -> None:
    """Write for every row of X the sum of its Euclidean distances to all rows of Y."""
    for i in range(len(X)):
        result[i] = 0.0
        for j in range(len(Y)):
            result[i] += np.sqrt(squared_distance(X[i], Y[j]))
