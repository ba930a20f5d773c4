"""The nearest rows of one set for every row of another, exactly, in blocks: no n x m matrix."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks

BLOCK = 2048


class Neighbors(NamedTuple):
    """For every query row: the positions of its nearest rows, nearest first, and their distances."""

    positions: NDArray[np.intp]
    distances: NDArray[np.float32]


def nearest_neighbors(X: Any, k: int, *, among: Any = None) -> Neighbors:
    """Return for each row of `X` its `k` nearest rows of `among` (of `X` itself, the row included, if None).

    Bounded by the matrix product: 2 n m d flop.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
    among : array of shape (n_candidates, n_features), optional

    Returns
    -------
    Neighbors
        Two arrays of shape (n_samples, k); distances are Euclidean.

    Examples
    --------
    >>> nearest_neighbors([[0.0], [4.0]], 1, among=[[5.0], [1.0]]).positions
    array([[1],
           [0]])
    """
    X = checks.matrix(X, "X")
    Y = X if among is None else checks.matrix(among, "among")
    checks.same_columns("among", Y, "X", X)
    k = checks.count(k, len(Y), "k")
    positions = np.empty((len(X), k), dtype=np.intp)
    distances = np.empty((len(X), k), dtype=np.float32)
    center = Y.mean(axis=0) if len(Y) else np.zeros(Y.shape[1], np.float32)
    Y = Y - center  # shifting to the mean keeps the products small, so that their differences keep their digits
    squares = np.einsum("ij,ij->i", Y, Y)
    for start in range(0, len(X) if k else 0, BLOCK):
        block = X[start : start + BLOCK] - center
        gaps = squares - 2 * (block @ Y.T)
        near = np.argpartition(gaps, k - 1, axis=1)[:, :k]
        # The product loses digits where rows nearly coincide; the k kept are measured again, directly.
        exact = np.sqrt(((block[:, None] - Y[near]) ** 2).sum(axis=2))
        order = np.lexsort((near, exact), axis=1)
        positions[start : start + BLOCK] = np.take_along_axis(near, order, axis=1)
        distances[start : start + BLOCK] = np.take_along_axis(exact, order, axis=1)
    return Neighbors(positions, distances)
