"""D² sampling (k-means++): draw rows with probability proportional to the squared distance to everything drawn.

Distances to the nearest drawn row only fall, so that stale ones are upper bounds: a block of candidates is drawn by
them, and each candidate is kept with the probability (true distance / stale distance). What is kept has exactly the
distribution of drawing one by one, while the distances of all rows are refreshed once a block, by a matrix product.
"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.neighbors.products import (
    FloatRows,
    FramedRows,
    Nearest,
    frame_of,
    insert_all,
    nothing_near,
    prepare,
    prepare_outer_products,
    taken_from,
)
from nextbatch.errors import BadInput
from nextbatch.kernels.layout import for_kernels
from nextbatch.kernels.picking.draws import accept
from nextbatch.kernels.room import Room, occupy, take_in_order
from nextbatch.row_access import count_rows
from nextbatch.threads import Each, workers

# Candidates per refresh of the distances: few while a new row changes many of them, more when it changes few.
FEWEST_CANDIDATES, MOST_CANDIDATES = 16, 256


def d2_sampling(
    X: Any,
    k: int,
    rng: Generator,
    *,
    weights: Any = None,
    given: Any = None,
    factors: Any = None,
    start: int | None = None,
    limits: Limits | None = None,
) -> NDArray[np.intp]:
    """Return `k` different rows, each drawn proportionally to weight times squared distance to those before.

    k-means++ (Arthur and Vassilvitskii, 2007). When every row of weight coincides with a drawn one, the rest is drawn
    by weight. Bounded by one matrix product: 2 n k d flop.

    Parameters
    ----------
    X : array of shape (n_samples, n_features), or sparse
    k : int
        How many rows, 0 to n_samples.
    rng : Generator
    weights : array of shape (n_samples,), optional
        A row of weight zero is drawn only when no other is left.
    given : array of shape (n_given, n_features), optional
        Rows that count as drawn from the start. Without them the first row is drawn by weight.
    factors : array of shape (n_samples, n_factors), optional
        Every row of `X` then stands for its outer product with these factors, n_factors * n_features numbers that are
        never formed: the gradients of a last layer. Not together with `given`.
    start : int, optional
        The row to begin with, instead of one drawn by weight.
    limits : Limits, optional
        Each row is then drawn from those that the limits allow, which must allow `start`; fewer rows are drawn only if
        no other is allowed.

    Returns
    -------
    array of shape (k,)
        Positions in the order in which they were drawn.

    Raises
    ------
    BadInput
        If `k` or `start` is out of range, an input does not fit the rows of `X`, or `factors` come with `given`.

    Examples
    --------
    >>> d2_sampling([[0.0], [0.0], [9.0]], 1, np.random.default_rng(0), given=[[0.0]])
    array([2])
    """
    X = checks.rows(X, "X")
    n = X.shape[0]
    k = checks.count(k, n)
    w = checks.row_weights(weights, n)
    rng = checks.generator(rng)
    begun = np.empty(0, dtype=np.intp) if start is None else checks.indices([start], n, "start")[:k]
    with workers() as each:
        rows = prepare(X, frame_of(X, k), each) if factors is None else _outer_products(factors, X, given, each)
        nearest = nothing_near(n)
        if given is not None and count_rows(given):
            given = checks.rows_like(X, given, "given")
            checks.same_columns("given", given, "X", X)
            insert_all(rows, prepare(given, rows.frame, each), nearest, each, first=n)
        room = None if limits is None else limits.room(k)
        return draw_by_distance(rows, k, w, nearest, rng, each, begun=begun, room=room)


def _outer_products(factors: Any, X: FloatRows, given: Any, each: Each) -> FramedRows:
    factors = checks.numbers(factors, "factors", ndim=2)
    checks.same_length("factors", len(factors), "rows", X.shape[0])
    if given is not None:
        raise BadInput("given and factors cannot be combined: given rows have no factors. Leave one of them out.")
    return prepare_outer_products(factors, X, each)


def draw_by_distance(
    X: FramedRows,
    k: int,
    w: NDArray[np.float64],
    nearest: Nearest,
    rng: Generator,
    each: Each,
    *,
    first: int = 0,
    begun: NDArray[np.intp] | None = None,
    room: Room | None = None,
) -> NDArray[np.intp]:
    """Return `k` rows: first those of `begun`, then others drawn by D² sampling, among those that there is `room` for.

    They are inserted into `nearest` under the positions from `first` on. Fewer than `k` are drawn only if there is no
    room for another row.
    """
    drawn = np.empty(0, dtype=np.intp) if begun is None else begun
    insert_all(X, taken_from(X, drawn), nearest, each, first=first)
    if room is not None:
        for row in drawn.tolist():
            occupy(room, row)
    size = FEWEST_CANDIDATES
    while len(drawn) < k:
        refused = 0 if room is None else room.refusals.sum()
        accepted = _draw_block(X, w, nearest.distances[:, 0], min(size, k - len(drawn)), rng, room)
        if not len(accepted) and room is not None and room.refusals.sum() > refused:
            continue
        if not len(accepted):  # every row of weight coincides with one drawn
            left = np.setdiff1d(np.arange(len(X)), drawn if room is None else np.flatnonzero(room.closed))
            accepted = _with_room(left, w, k - len(drawn), rng, room)
            if not len(accepted):
                break
        insert_all(X, taken_from(X, accepted), nearest, each, first=first + len(drawn))
        drawn = np.concatenate([drawn, accepted])
        size = min(2 * size, MOST_CANDIDATES) if 2 * len(accepted) > size else max(size // 2, FEWEST_CANDIDATES)
    return drawn


def _with_room(
    left: NDArray[np.intp], w: NDArray[np.float64], k: int, rng: Generator, room: Room | None
) -> NDArray[np.intp]:
    """Return up to `k` of the rows that are left, drawn by weight."""
    if room is None:
        return left[draw_by_weight(w[left], k, rng)]
    order = left[draw_by_weight(w[left], len(left), rng)]
    taken = np.zeros(len(order), dtype=bool)
    take_in_order(room, order, k, taken)
    return order[taken]


def _draw_block(
    X: FramedRows,
    w: NDArray[np.float64],
    distances: NDArray[np.float64],
    wanted: int,
    rng: Generator,
    room: Room | None,
) -> NDArray[np.intp]:
    # Before anything is drawn all distances are infinite, and one row is drawn by weight.
    first = np.isinf(distances[0])
    w = w if room is None else np.where(room.closed, 0.0, w)
    edges = np.cumsum(w if first else w * distances)
    if not wanted or not edges[-1] > 0:
        return np.empty(0, dtype=np.intp)
    accepted = np.empty(1 if first else wanted, dtype=np.intp)
    draws = rng.random((2, len(accepted)))
    last = np.searchsorted(edges, edges[-1])  # a draw just below one can round up to the end of the last edge
    candidates = np.minimum(np.searchsorted(edges, draws[0] * edges[-1], side="right"), last)
    stale = distances[candidates]
    return accepted[: accept(for_kernels(X.values), X.factors, candidates, stale, draws[1], accepted, room)]


def draw_by_weight(w: NDArray[np.float64], k: int, rng: Generator) -> NDArray[np.intp]:
    """Return `k` positions, each drawn proportionally to its weight among those left; those of no weight come last.

    Each position gets an exponential waiting time with its weight as the rate: the order of the times is such a draw.
    """
    waits = rng.exponential(size=len(w))
    with np.errstate(divide="ignore"):
        return np.lexsort((waits, waits / w))[:k]
