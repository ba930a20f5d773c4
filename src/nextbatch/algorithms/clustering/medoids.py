"""From centers to samples: k different rows nearest to k centers, and what a choice of rows costs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_rows
from nextbatch.algorithms.neighbors.products import (
    FloatRows,
    Nearest,
    frame_of,
    insert_all,
    nothing_near,
    prepare,
    taken_from,
)
from nextbatch.kernels.clustering.clusters import nearest_members
from nextbatch.kernels.clustering.matching import propose
from nextbatch.kernels.layout import for_kernels
from nextbatch.threads import workers

# Each center first sees its 8 nearest rows; a center that no row of its list took asks again, for 4 times as many.
FIRST_LOOK = 8
# At most this many pairs of center and row are listed at a time.
PAIRS_AT_ONCE = 2**20
# Rows are compared with the centers in parts of this many.
ROWS_OFFERED_AT_ONCE = 2048


def distinct_medoids(X: Any, centers: Any, *, labels: Any = None) -> NDArray[np.intp]:
    """Return for every center a row of `X` near to it, all rows different.

    One row can be the nearest of two centers; taking it for both would return fewer rows than centers. Pairs of
    center and row are settled in the order of their distance, ties by center, then by row: every center takes the
    nearest row that no nearer pair has taken. This is the stable matching of Gale and Shapley (1962). Bounded by the
    matrix product, 2 n k d flop, or with `labels` by the small part of it that they leave.

    Parameters
    ----------
    X : array of shape (n_samples, n_features), or sparse
    centers : array of shape (n_centers, n_features), or sparse
        Not more centers than rows.
    labels : array of shape (n_samples,), optional
        The nearest center of every row, as `weighted_k_means` returns them; a number that is no center is ignored. A
        row that is far from its own center is farther from every other, which saves most of the work.

    Returns
    -------
    array of shape (n_centers,)
        Positions in the order of the centers.

    Raises
    ------
    BadInput
        If there are more centers than rows, or `centers` or `labels` do not fit `X`.

    Examples
    --------
    >>> distinct_medoids([[0.0], [9.0], [4.0]], [[1.0], [0.5]])
    array([2, 0])
    """
    X = checks.rows(X, "X")
    centers = checks.rows_like(X, centers, "centers")
    n = X.shape[0]
    k = checks.count(centers.shape[0], n, "the number of centers")
    # The stable matching of Gale and Shapley: centers propose to rows in the order of their distance, a row keeps
    # the nearest proposer. Both sides rank by the same distances, so it is the one matching described above.
    holder, held = np.full(n, -1), np.empty(n)
    waiting, look = np.arange(k), min(FIRST_LOOK, n)
    if labels is not None:
        labels = checks.numbers(labels, "labels", ndim=1).astype(np.intp)
        checks.same_length("labels", len(labels), "rows", n)
        waiting = propose(waiting, *_nearest_by_labels(X, centers, labels)[::-1], holder, held)
    while len(waiting):
        together = max(1, PAIRS_AT_ONCE // look)
        refused = [
            propose(some, *nearest_rows(centers[some], look, X)[::-1], holder, held)
            for some in np.split(waiting, range(together, len(waiting), together))
        ]
        waiting, look = np.unique(np.concatenate(refused)), min(4 * look, n)
    taken = np.flatnonzero(holder >= 0)
    chosen = np.empty(k, dtype=np.intp)
    chosen[holder[taken]] = taken
    return chosen


def _nearest_by_labels(X: FloatRows, centers: FloatRows, labels: NDArray[np.intp]) -> Nearest:
    """Return the nearest row of each center, given the nearest center of each row."""
    with workers() as each:
        frame = frame_of(centers)
        rows, candidates = prepare(centers, frame, each), prepare(X, frame, each)
        own, reach = np.zeros(len(candidates)), nothing_near(len(rows))
        members, around = for_kernels(candidates.values), for_kernels(rows.values)
        nearest_members(members, around, labels, own, reach.distances[:, 0], reach.positions[:, 0])
        # No row is nearer to any center than to its own: only these, the nearest first, can be nearer than a member.
        order = np.argsort(own, kind="stable")
        order = order[: np.searchsorted(own[order], reach.distances.max(initial=0), side="right")]
        widest = np.argsort(-reach.distances[:, 0], kind="stable")
        limits = -reach.distances[widest, 0]
        for some in np.split(order, range(ROWS_OFFERED_AT_ONCE, len(order), ROWS_OFFERED_AT_ONCE)):
            asking = widest[: np.searchsorted(limits, -own[some[:1]], side="right").sum()]
            lists = Nearest(reach.distances[asking], reach.positions[asking])
            insert_all(taken_from(rows, asking), taken_from(candidates, some), lists, each, names=some)
            reach.distances[asking], reach.positions[asking] = lists
    return reach


def k_medoids_cost(X: Any, positions: Any, *, weights: Any = None) -> float:
    """Return the weighted sum of squared distances of all rows to their nearest chosen row: what a batch is judged by.

    Bounded by the matrix product: 2 n k d flop.

    Parameters
    ----------
    X : array of shape (n_samples, n_features), or sparse
    positions : array of shape (k,)
        The chosen rows.
    weights : array of shape (n_samples,), optional
        How much each row counts; ones without it.

    Returns
    -------
    float
        In the unit of a squared distance; infinite if no row is chosen.

    Raises
    ------
    BadInput
        If `positions` are no row numbers, or `weights` do not fit the rows.

    Examples
    --------
    >>> k_medoids_cost([[0.0], [3.0], [5.0]], [1])
    13.0
    """
    X = checks.rows(X, "X")
    w = checks.row_weights(weights, X.shape[0])
    nearest = nearest_rows(X, 1, X[checks.positions(positions, X.shape[0], "positions")])
    return float((w * nearest.distances[:, 0]).sum())
