"""Greedy k-center: repeatedly take the row farthest from everything taken.

Distances to what is taken only fall, so that those of the last refresh are upper bounds. Between two refreshes, each
a matrix product for a whole block of taken rows, only the few rows that were farthest are measured.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from nextbatch import checks
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.neighbors.products import (
    FramedRows,
    Nearest,
    frame_of,
    insert_all,
    nothing_near,
    prepare,
    taken_from,
)
from nextbatch.algorithms.ordering import largest
from nextbatch.kernels.distances import squared_distances_to_row
from nextbatch.kernels.layout import for_kernels, frozen
from nextbatch.kernels.picking.greedy import take_farthest
from nextbatch.kernels.room import Room, occupy
from nextbatch.row_access import count_rows
from nextbatch.threads import Each, workers

# Between two refreshes, picks come from the 512 farthest rows, until a row outside may be farther.
FARTHEST_KEPT = 512


class FarthestFirst(NamedTuple):
    """The rows taken, how far each was from everything taken before it, and how far the farthest row is from all.

    Half of `radius` is a lower bound on the radius that any choice of as many rows can reach.
    """

    positions: NDArray[np.intp]
    distances: NDArray[np.float32]
    radius: float


def farthest_first(
    X: Any, k: int, *, given: Any = None, start: int | None = None, limits: Limits | None = None
) -> FarthestFirst:
    """Return `k` rows, each the farthest from the given and the taken ones; ties by position.

    Gonzalez (1985): the largest distance of any row to the result is at most twice the best possible. Bounded by one
    matrix product: 2 n k d flop.

    Parameters
    ----------
    X : array of shape (n_samples, n_features), or sparse
    k : int
        How many rows, 0 to n_samples.
    given : array of shape (n_given, n_features), optional
        Rows that count as taken from the start. Without them the first row taken is the one nearest to the mean.
    start : int, optional
        The row to begin with instead, where no rows are given; `limits` must allow it.
    limits : Limits, optional
        Each row is then the farthest of those that the limits allow; fewer rows are taken only if no other is allowed.

    Returns
    -------
    FarthestFirst
        `positions` and Euclidean `distances`, each of shape (k,), and the `radius`.

    Raises
    ------
    BadInput
        If `k` is out of range, or `given` has other columns than `X`.

    Examples
    --------
    >>> farthest_first([[0.0], [1.0], [10.0]], 2, given=[[0.0]])
    FarthestFirst(positions=array([2, 1]), distances=array([10.,  1.], dtype=float32), radius=0.0)
    """
    X = checks.rows(X, "X")
    k = checks.count(k, X.shape[0])
    positions, squares = np.empty(k, dtype=np.intp), np.empty(k)
    with workers() as each:
        rows = prepare(X, frame_of(X, k), each)
        nearest, room = nothing_near(len(rows)), None if limits is None else limits.room(k)
        done = 0
        if given is not None and count_rows(given):
            given = checks.rows_like(X, given, "given")
            checks.same_columns("given", given, "X", X)
            insert_all(rows, prepare(given, rows.frame, each), nearest, each)
        elif k:
            begun = _begun(rows, limits, room) if start is None else _starting(start, len(rows), room)
            positions[: len(begun)], squares[: len(begun)], done = begun, np.inf, len(begun)
            _refresh(rows, begun, nearest, each)
        # Every block takes a row or refuses one.
        while done < k and (room is None or not room.closed.all()):
            count = _take_block(rows, nearest, positions[done:], squares[done:], room)
            _refresh(rows, positions[done : done + count], nearest, each)
            done += count
    positions, squares = positions[:done], squares[:done]
    farthest = max(0.0, nearest.distances.max(initial=0.0))
    return FarthestFirst(positions, np.sqrt(squares).astype(np.float32), float(np.sqrt(farthest)))


def _take_block(
    X: FramedRows,
    nearest: Nearest,
    positions: NDArray[np.intp],
    squares: NDArray[np.float64],
    room: Room | None,
) -> int:
    upper = nearest.distances[:, 0] if room is None else np.where(room.closed, -np.inf, nearest.distances[:, 0])
    farthest = largest(upper, min(FARTHEST_KEPT + 1, len(X)))
    candidates, first_other = np.sort(farthest[:FARTHEST_KEPT]), farthest[FARTHEST_KEPT:]
    limit, limit_row = (upper[first_other[0]], first_other[0]) if len(first_other) else (-np.inf, 0)
    return take_farthest(
        for_kernels(X.values), candidates, upper[candidates], limit, limit_row, positions, squares, room
    )


def _refresh(X: FramedRows, taken: NDArray[np.intp], nearest: Nearest, each: Each) -> None:
    insert_all(X, taken_from(X, taken), nearest, each)
    nearest.distances[taken] = -1.0  # below every distance, so that duplicates of a taken row come before it


def _starting(start: int, n: int, room: Room | None) -> NDArray[np.intp]:
    """Return the row to begin with; none if there is no room for it."""
    begun = checks.indices([start], n, "start")
    if room is not None:
        if room.closed[start]:
            return begun[:0]
        occupy(room, start)
    return begun


def _begun(X: FramedRows, limits: Limits | None, room: Room | None) -> NDArray[np.intp]:
    """Return the row nearest to the mean, of those that are allowed; none if no row is."""
    mean = X.values.mean(axis=0, dtype=np.float64).astype(np.float32)
    if issparse(X.values):
        squares = X.lengths**2 - 2 * (X.values @ mean)
    else:
        squares = np.empty(len(X))
        squared_distances_to_row(X.values, frozen(mean), squares)
    if limits is not None and room is not None:
        squares = np.where(limits.open, squares, np.inf)
        if np.isinf(squares).all():
            return np.empty(0, dtype=np.intp)
        occupy(room, int(np.argmin(squares)))
    return np.array([np.argmin(squares)])
