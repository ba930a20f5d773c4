"""Ranked batch mode: weigh dissimilarity to everything labeled or taken against uncertainty, one pick at a time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.neighbors.products import (
    FramedRows,
    Nearest,
    frame_of,
    insert_all,
    nothing_near,
    panels,
    prepare,
    row_blocks,
    taken_from,
)
from nextbatch.algorithms.neighbors.rounding import share_of_squares
from nextbatch.kernels.distances import add_distances, sums_of_distances
from nextbatch.kernels.layout import frozen
from nextbatch.kernels.picking.greedy import take_ranked
from nextbatch.kernels.room import Room, occupy
from nextbatch.threads import Each, workers

# 64 picks are made between two refreshes of all distances, each of which is one product.
PICKS_PER_REFRESH = 64


def ranked(X: Any, k: int, *, scores: Any, given: Any = None, limits: Limits | None = None) -> NDArray[np.intp]:
    """Return `k` rows, each the argmax of a (1 - similarity to what is given or taken) + (1 - a) score.

    Ranked batch mode (Cardoso et al., 2017): similarity is 1 / (1 + Euclidean distance) to the nearest; a is the
    share of the rows that are neither given nor taken. Ties by position. Bounded by one matrix product, 2 n k d flop,
    and a look at the n values for every pick; without given rows also by the n² distances between all rows.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
        How many rows, 0 to n_samples.
    scores : array of shape (n_samples,)
        Uncertainties, best between 0 and 1 like the similarities.
    given : array of shape (n_given, n_features), optional
        Without them the first pick is the row with the smallest mean distance to all rows.
    limits : Limits, optional
        Each pick is then the best of the rows that the limits allow; fewer are taken only if no other row is allowed.

    Returns
    -------
    array of shape (k,)
        Positions in the order in which they were taken.

    Raises
    ------
    BadInput
        If `k` is out of range, or `scores` or `given` do not fit the rows of `X`.

    Examples
    --------
    >>> ranked([[0.0], [1.0], [9.0]], 2, scores=[0.2, 0.9, 0.1], given=[[0.0]])
    array([2, 1])
    """
    X = checks.matrix(X, "X")
    n = len(X)
    k = checks.count(k, n)
    scores = checks.numbers(scores, "scores", ndim=1).astype(np.float64)
    checks.same_length("scores", len(scores), "rows", n)
    given = np.empty((0, X.shape[1]), np.float32) if given is None else checks.matrix(given, "given")
    checks.same_columns("given", given, "X", X)
    shares = (n - np.arange(k)) / (n + len(given))
    with workers() as each:
        rows = prepare(X, frame_of(X), each)
        nearest = nothing_near(n)
        insert_all(rows, prepare(given, rows.frame, each), nearest, each)
        room = None if limits is None else limits.room(k)
        first: list[np.intp] = []
        if k and not len(given):
            first = _most_central(rows, each, None if limits is None else limits.open)
            if room is not None and first:
                occupy(room, int(first[0]))
        return _one_by_one(rows, nearest, scores, shares, first, each, room)


def _one_by_one(
    rows: FramedRows,
    nearest: Nearest,
    scores: NDArray[np.float64],
    shares: NDArray[np.float64],
    first: list[np.intp],
    each: Each,
    room: Room | None,
) -> NDArray[np.intp]:
    """Take one row for each share, the weight of novelty in that choice; the rows `first` are taken already.

    Fewer are taken only if there is no `room` for another row.
    """
    k, done = len(shares), len(first)
    positions = np.empty(k, dtype=np.intp)
    positions[:done] = first
    taken = positions[:done]
    while True:
        insert_all(rows, taken_from(rows, taken), nearest, each)
        if done == k or (room is not None and room.closed.all()):
            return positions[:done]
        # Novelty is one minus the similarity. Distances are true here, and upper bounds until the next refresh.
        novelty = 1 - 1 / (1 + np.sqrt(nearest.distances[:, 0]))
        novelty[positions[:done] if room is None else room.closed] = -np.inf
        taken = positions[done : done + PICKS_PER_REFRESH]
        radius = nearest.distances[:, 0].copy()
        some = shares[done : done + PICKS_PER_REFRESH]
        taken = taken[: take_ranked(rows.values, radius, novelty, scores, some, taken, room)]
        done += len(taken)


def _most_central(X: FramedRows, each: Each, allowed: NDArray[np.bool_] | None) -> list[np.intp]:
    """Return the allowed row with the smallest mean distance to all rows; none if no row is allowed.

    It is found by products up to their doubts, then measured among the rest.
    """
    sums, doubts, share = np.zeros(len(X)), np.zeros(len(X)), share_of_squares(X.terms)

    def add(block: tuple[int, int]) -> None:
        rows = slice(*block)
        squares = (X.lengths**2).astype(np.float32)
        for begin, end, products, _ in panels(X, X, *block):
            add_distances(products, squares[rows], squares[begin:end], share, sums[rows], doubts[rows])

    each(add, row_blocks(len(X)))
    if allowed is not None:
        sums[~allowed] = np.inf
    likely = np.flatnonzero((sums - doubts <= (sums + doubts).min()) & (sums < np.inf))
    exact = np.empty(len(likely))
    sums_of_distances(frozen(X.values[likely]), X.values, exact)
    return [np.intp(likely[np.argmin(exact)])] if len(likely) else []
