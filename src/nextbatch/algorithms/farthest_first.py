"""Greedy k-center: repeatedly take the row farthest from everything taken."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.kernels.distances import lower_to_row, squared_distances_to_row


class FarthestFirst(NamedTuple):
    """The rows taken, and how far each was from everything taken before it."""

    positions: NDArray[np.intp]
    distances: NDArray[np.float32]


def farthest_first(X: Any, k: int, *, given: Any = None) -> FarthestFirst:
    """Return `k` rows, each the farthest from the given and the taken ones; ties by position.

    Gonzalez (1985): the largest distance of any row to the result is at most twice the best possible. Half of the
    distance of the next row is a lower bound on what any `k` rows can reach.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
    given : array of shape (n_given, n_features), optional
        Rows that count as taken from the start. Without them the first row taken is the one nearest to the mean.

    Examples
    --------
    >>> farthest_first([[0.0], [1.0], [10.0]], 2, given=[[0.0]]).positions
    array([2, 1])
    """
    X = checks.matrix(X, "X")
    k = checks.count(k, len(X))
    positions = np.empty(k, dtype=np.intp)
    distances = np.empty(k, dtype=np.float32)
    radius = np.full(len(X), np.inf, dtype=np.float32)
    start = 0
    if given is not None and len(given):
        given = checks.matrix(given, "given")
        checks.same_columns("given", given, "X", X)
        for row in given:
            lower_to_row(X, row, radius)
    elif k:
        to_mean = squared_distances_to_row(X, X.mean(axis=0, dtype=np.float64).astype(np.float32))
        positions[0], distances[0], start = np.argmin(to_mean), np.inf, 1
        lower_to_row(X, X[positions[0]], radius)
        radius[positions[0]] = -1.0
    for i in range(start, k):
        positions[i] = np.argmax(radius)
        distances[i] = np.sqrt(radius[positions[i]])
        lower_to_row(X, X[positions[i]], radius)
        radius[positions[i]] = -1.0  # below every distance, so that duplicates of a taken row come before it
    return FarthestFirst(positions, distances)
