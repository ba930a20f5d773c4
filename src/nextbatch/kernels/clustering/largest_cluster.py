"""Rows that go over to a new center where it is nearer than their own."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.distances import squared_distance


@compiled
def go_over(
    X: NDArray[np.float32],
    center: NDArray[np.float32],
    name: int,
    distances: NDArray[np.float64],
    owners: NDArray[np.intp],
) -> None:
    """Note for every row of X that is nearer to `center` than `distances` say how near it is, and whose it is now."""
    # Bounded by memory: 4 n d bytes.
    for i in range(len(X)):
        distance = squared_distance(X[i], center)
        if distance < distances[i]:
            distances[i], owners[i] = distance, name
