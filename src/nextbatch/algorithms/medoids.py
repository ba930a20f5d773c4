"""From centers to samples: k different rows nearest to k centers, and what a choice of rows costs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.nearest_neighbors import nearest_rows
from nextbatch.kernels.matching import propose

# How many rows near each center are measured at first; centers that need more ask again, for four times as many.
FIRST_LOOK = 8
# How many pairs of center and row are listed at once.
AT_ONCE = 2**20


def distinct_medoids(X: Any, centers: Any) -> NDArray[np.intp]:
    """Return for every center a row of `X` near to it, all rows different.

    One row can be the nearest of two centers; taking it for both would return fewer rows than centers. Pairs of
    center and row are settled in the order of their distance, ties by center, then by row: every center takes the
    nearest row that no nearer pair has taken. Bounded by the matrix product: 2 n k d flop.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    centers : array of shape (n_centers, n_features)
        Not more centers than rows.

    Examples
    --------
    >>> distinct_medoids([[0.0], [9.0], [4.0]], [[1.0], [0.5]])
    array([2, 0])
    """
    X = checks.matrix(X, "X")
    centers = checks.matrix(centers, "centers")
    k = checks.count(len(centers), len(X), "the number of centers")
    # The stable matching of Gale and Shapley: centers propose to rows in the order of their distance, a row keeps
    # the nearest proposer. Both sides rank by the same distances, so it is the one matching described above.
    holder, held = np.full(len(X), -1), np.empty(len(X))
    waiting, look = np.arange(k), min(FIRST_LOOK, len(X))
    while len(waiting):
        together = max(1, AT_ONCE // look)
        refused = [
            propose(some, *nearest_rows(centers[some], look, X)[::-1], holder, held)
            for some in np.split(waiting, range(together, len(waiting), together))
        ]
        waiting, look = np.unique(np.concatenate(refused)), min(4 * look, len(X))
    taken = np.flatnonzero(holder >= 0)
    chosen = np.empty(k, dtype=np.intp)
    chosen[holder[taken]] = taken
    return chosen


def k_medoids_cost(X: Any, positions: Any, *, weights: Any = None) -> float:
    """Return the weighted sum of squared distances of all rows to their nearest chosen row: what a batch is judged by.

    Examples
    --------
    >>> k_medoids_cost([[0.0], [3.0], [5.0]], [1])
    13.0
    """
    X = checks.matrix(X, "X")
    w = checks.row_weights(weights, len(X))
    nearest = nearest_rows(X, 1, X[np.asarray(positions, dtype=np.intp)])
    return float((w * nearest.distances[:, 0]).sum())
