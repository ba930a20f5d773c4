"""Ranked batch mode: weigh dissimilarity to everything labeled or taken against uncertainty, one pick at a time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.kernels.distances import lower_to_row, squared_distances_to_row


def ranked(X: Any, k: int, *, scores: Any, given: Any = None) -> NDArray[np.intp]:
    """Return `k` rows, each the argmax of a (1 - similarity to what is given or taken) + (1 - a) score.

    Cardoso et al. (2017): similarity is 1 / (1 + Euclidean distance) to the nearest; a is the share of the rows that
    are neither given nor taken. Ties by position. Bounded by memory: 4 n d bytes a pick.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
    scores : array of shape (n_samples,)
    given : array of shape (n_given, n_features), optional
        Without them the first pick is the row with the smallest mean distance to all rows.
    """
    X = checks.matrix(X, "X")
    n = len(X)
    k = checks.count(k, n)
    scores = checks.numbers(scores, "scores", ndim=1).astype(np.float64)
    checks.same_length("scores", len(scores), "rows", n)
    rows = np.empty((0, X.shape[1]), np.float32) if given is None else checks.matrix(given, "given")
    checks.same_columns("given", rows, "X", X)
    radius = np.full(n, np.inf, dtype=np.float32)
    for row in rows:
        lower_to_row(X, row, radius)
    free = np.ones(n, dtype=bool)
    positions = np.empty(k, dtype=np.intp)
    for i in range(k):
        if np.isinf(radius).all():
            positions[i] = _most_central(X)
        else:
            a = (n - i) / (n + len(rows))
            value = a * (1 - 1 / (1 + np.sqrt(radius.astype(np.float64)))) + (1 - a) * scores
            positions[i] = np.argmax(np.where(free, value, -np.inf))
        free[positions[i]] = False
        lower_to_row(X, X[positions[i]], radius)
    return positions


def _most_central(X: NDArray[np.float32]) -> np.intp:
    total = np.zeros(len(X))
    for row in X:
        total += np.sqrt(squared_distances_to_row(X, row))
    return np.argmin(total)
