"""Facility location: choose rows greedily so that every row has a similar one among the chosen."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks


class Greedy(NamedTuple):
    """Rows in greedy order, and how much each added to the objective."""

    positions: NDArray[np.intp]
    gains: NDArray[np.float64]


def facility_location(
    X: Any,
    k: int,
    *,
    similarity: str = "squared_distance",
    weights: Any = None,
    given: Any = None,
    within: Any = None,
) -> Greedy:
    """Maximize sum_i w_i max_{j chosen or given} s(i, j) greedily over `k` rows; ties by position.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
    similarity : str
        "squared_distance" (the largest squared distance minus the squared distance) or "cosine" (negative ones
        count as zero).
    weights : array of shape (n_samples,), optional
    given : array of shape (n_given, n_features), optional
        Rows that already cover their neighbors.
    within : array of shape (n_samples,), optional
        A group for each row: rows cover only rows of their own group.

    Examples
    --------
    >>> facility_location([[0.0], [1.0], [2.0], [9.0]], 2).positions
    array([2, 3])
    """
    X = checks.matrix(X, "X")
    k = checks.count(k, len(X))
    w = checks.row_weights(weights, len(X))
    checks.one_of(similarity, SIMILARITIES, "similarity")
    n = len(X)
    rows = X if given is None else np.concatenate([X, checks.matrix(given, "given")])
    K = SIMILARITIES[similarity](rows)
    covered = K[:n, n:].max(axis=1, initial=0.0)
    K = K[:n, :n]
    if within is not None:
        groups = np.asarray(within)
        K *= groups[:, None] == groups
    positions = np.empty(k, dtype=np.intp)
    gains = np.empty(k)
    free = np.ones(n, dtype=bool)
    for i in range(k):
        gain = np.where(free, w @ np.maximum(K - covered[:, None], 0), -1.0)
        positions[i] = np.argmax(gain)
        gains[i] = gain[positions[i]]
        free[positions[i]] = False
        covered = np.maximum(covered, K[:, positions[i]])
    return Greedy(positions, gains)


def _squared_distance(X: NDArray[np.float32]) -> NDArray[np.float64]:
    rows = X.astype(np.float64)
    squares = (rows**2).sum(axis=1)
    gaps: NDArray[np.float64] = np.maximum(squares[:, None] + squares - 2 * rows @ rows.T, 0)
    np.fill_diagonal(gaps, 0)
    similarities: NDArray[np.float64] = gaps.max(initial=0.0) - gaps
    return similarities


def _cosine(X: NDArray[np.float32]) -> NDArray[np.float64]:
    rows = X.astype(np.float64)
    lengths = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    rows /= np.where(lengths > 0, lengths, 1)  # a row of zeros is similar to nothing
    similarities: NDArray[np.float64] = np.maximum(rows @ rows.T, 0)
    return similarities


SIMILARITIES: dict[str, Callable[[NDArray[np.float32]], NDArray[np.float64]]] = {
    "squared_distance": _squared_distance,
    "cosine": _cosine,
}
