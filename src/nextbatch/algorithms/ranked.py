"""Ranked batch mode: weigh dissimilarity to everything labeled or taken against uncertainty, one pick at a time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.products import (
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
from nextbatch.algorithms.rounding import share_of_squares
from nextbatch.kernels.distances import add_distances, sums_of_distances
from nextbatch.kernels.greedy import take_ranked
from nextbatch.kernels.layout import frozen
from nextbatch.threads import Each, workers

# 64 picks are made between two refreshes of all distances, each of which is one product.
PICKS_PER_REFRESH = 64


def ranked(X: Any, k: int, *, scores: Any, given: Any = None) -> NDArray[np.intp]:
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
        first = [_most_central(rows, each)] if k and not len(given) else []
        return _one_by_one(rows, nearest, scores, shares, first, each)


def _one_by_one(
    rows: FramedRows,
    nearest: Nearest,
    scores: NDArray[np.float64],
    shares: NDArray[np.float64],
    first: list[np.intp],
    each: Each,
) -> NDArray[np.intp]:
    """Take one row for each share, the weight of novelty in that choice; the rows `first` are taken already."""
    k, done = len(shares), len(first)
    positions = np.empty(k, dtype=np.intp)
    positions[:done] = first
    taken = positions[:done]
    while True:
        insert_all(rows, taken_from(rows, taken), nearest, each)
        if done == k:
            return positions
        # Novelty is one minus the similarity. Distances are true here, and upper bounds until the next refresh.
        novelty = 1 - 1 / (1 + np.sqrt(nearest.distances[:, 0]))
        novelty[positions[:done]] = -np.inf
        taken = positions[done : done + PICKS_PER_REFRESH]
        radius = nearest.distances[:, 0].copy()
        take_ranked(rows.values, radius, novelty, scores, shares[done : done + PICKS_PER_REFRESH], taken)
        done += len(taken)


def _most_central(X: FramedRows, each: Each) -> np.intp:
    """Return the row with the smallest mean distance: by products up to their doubts, then measured among the rest."""
    sums, doubts, share = np.zeros(len(X)), np.zeros(len(X)), share_of_squares(X.terms)

    def add(block: tuple[int, int]) -> None:
        rows = slice(*block)
        squares = (X.lengths**2).astype(np.float32)
        for begin, end, products, _ in panels(X, X, *block):
            add_distances(products, squares[rows], squares[begin:end], share, sums[rows], doubts[rows])

    each(add, row_blocks(len(X)))
    likely = np.flatnonzero(sums - doubts <= (sums + doubts).min())
    exact = np.empty(len(likely))
    sums_of_distances(frozen(X.values[likely]), X.values, exact)
    return np.intp(likely[np.argmin(exact)])
