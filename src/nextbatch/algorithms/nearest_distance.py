"""How far every row is from the nearest of some others, exact to float64."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.nearest_neighbors import nearest_neighbors
from nextbatch.kernels.measuring import squared_distances_of_pairs


def squared_distance_to_nearest(X: NDArray[np.float32], among: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the squared distance of every row of `X` to the nearest row of `among`."""
    nearest = nearest_neighbors(X, 1, among=among).positions[:, 0]
    distances: NDArray[np.float64] = squared_distances_of_pairs(X, among, nearest)
    return distances
