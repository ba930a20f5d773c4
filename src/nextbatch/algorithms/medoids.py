"""From centers to samples: k different rows nearest to k centers, and what a choice of rows costs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.nearest_neighbors import nearest_neighbors

# How many rows near each center are measured at first; a center that needs more asks again.
FIRST_LOOK = 8


def distinct_medoids(X: Any, centers: Any) -> NDArray[np.intp]:
    """Return for every center a row of `X` near to it, all rows different.

    One row can be the nearest of two centers; taking it for both would return fewer rows than centers. Pairs of
    center and row are settled in the order of their distance, ties by center, then by row: every center takes the
    nearest row that no nearer pair has taken.

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
    nearest = nearest_neighbors(centers, min(FIRST_LOOK, len(X)), among=X)
    candidates = list(zip(nearest.positions, nearest.distances, strict=True))
    asked = np.zeros(k, dtype=np.intp)
    holder: dict[int, tuple[float, int]] = {}
    waiting = list(range(k))[::-1]
    while waiting:
        center = waiting.pop()
        if asked[center] == len(candidates[center][0]):
            more = nearest_neighbors(centers[[center]], min(4 * int(asked[center]), len(X)), among=X)
            candidates[center] = (more.positions[0], more.distances[0])
        rows, distances = candidates[center]
        row, claim = int(rows[asked[center]]), (float(distances[asked[center]]), center)
        asked[center] += 1
        if row not in holder:
            holder[row] = claim
        elif claim < holder[row]:
            waiting.append(holder[row][1])
            holder[row] = claim
        else:
            waiting.append(center)
    chosen = np.empty(k, dtype=np.intp)
    for row, (_, center) in holder.items():
        chosen[center] = row
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
    near = nearest_neighbors(X, 1, among=X[np.asarray(positions, dtype=np.intp)])
    return float(w @ near.distances[:, 0].astype(np.float64) ** 2)
