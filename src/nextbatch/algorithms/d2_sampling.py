"""D² sampling (k-means++): draw rows with probability proportional to the squared distance to everything drawn."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.kernels.distances import lower_to_row


def d2_sampling(X: Any, k: int, rng: Generator, *, weights: Any = None, given: Any = None) -> NDArray[np.intp]:
    """Return `k` different rows, each drawn proportionally to weight times squared distance to those before.

    Arthur and Vassilvitskii (2007). When every row that is left coincides with one drawn, the rest is drawn by weight.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
    rng : Generator
    weights : array of shape (n_samples,), optional
    given : array of shape (n_given, n_features), optional
        Rows that count as drawn from the start. Without them the first row is drawn by weight.

    Examples
    --------
    >>> d2_sampling([[0.0], [0.0], [9.0]], 1, np.random.default_rng(0), given=[[0.0]])
    array([2])
    """
    X = checks.matrix(X, "X")
    k = checks.count(k, len(X))
    w = checks.row_weights(weights, len(X))
    radius = np.full(len(X), np.inf, dtype=np.float32)
    if given is not None and len(given):
        given = checks.matrix(given, "given")
        checks.same_columns("given", given, "X", X)
        for row in given:
            lower_to_row(X, row, radius)
    free = np.ones(len(X), dtype=bool)
    positions = np.empty(k, dtype=np.intp)
    for i in range(k):
        mass = _mass(w, radius, free)
        edges = np.cumsum(mass)
        positions[i] = np.searchsorted(edges, rng.random() * edges[-1], side="right")
        free[positions[i]] = False
        lower_to_row(X, X[positions[i]], radius)
    return positions


def _mass(w: NDArray[np.float64], radius: NDArray[np.float32], free: NDArray[np.bool_]) -> NDArray[np.float64]:
    first = np.isinf(radius).all()
    for mass in (w * free if first else w * radius * free, w * free):
        if mass.any():
            return mass
    return free.astype(np.float64)  # only rows of weight zero are left
