"""The nearest rows of one set for every row of another, exactly, in blocks: no n x m matrix."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.neighbors.products import (
    FloatRows,
    FramedRows,
    Nearest,
    base_of,
    frame_of,
    insert_all,
    nothing_near,
    panels,
    prepare,
    row_blocks,
    taken_from,
)
from nextbatch.kernels.layout import for_kernels
from nextbatch.kernels.nearest import insert_kept, keep_lowest
from nextbatch.threads import Each, workers

# By their bounds, 8 more candidates than neighbors are kept before any is measured: they make most lists certain.
SPARE_CANDIDATES = 8
# Sketches rule most candidates out for lists of up to 32 places once 4,096 candidates have filled them.
SHORT_LIST, MANY_CANDIDATES = 32, 4096
# Rows that are compared with all others at a time, where only the smallest distance is asked for.
ROWS_AT_ONCE = 512


class Neighbors(NamedTuple):
    """For every query row: the positions of its nearest rows, nearest first, and their distances."""

    positions: NDArray[np.intp]
    distances: NDArray[np.float32]


def nearest_neighbors(X: Any, k: int, *, among: Any = None) -> Neighbors:
    """Return for each row of `X` its `k` nearest rows of `among` (of `X` itself, the row included, if None).

    Exact, ties by position. Bounded by the matrix product: 2 n m d flop.

    Parameters
    ----------
    X : array of shape (n_samples, n_features), or sparse
    k : int
        How many, 0 to the number of candidates.
    among : array of shape (n_candidates, n_features), or sparse, optional

    Returns
    -------
    Neighbors
        Two arrays of shape (n_samples, k), nearest first; distances are Euclidean.

    Raises
    ------
    BadInput
        If `k` is out of range, or `among` has other columns than `X`.

    Examples
    --------
    >>> nearest_neighbors([[0.0], [4.0]], 1, among=[[5.0], [1.0]]).positions
    array([[1],
           [0]])
    """
    X = checks.rows(X, "X")
    Y = X if among is None else checks.rows_like(X, among, "among")
    checks.same_columns("among", Y, "X", X)
    k = checks.count(k, Y.shape[0], "k")
    nearest = nearest_rows(X, k, Y)
    return Neighbors(nearest.positions, np.sqrt(nearest.distances).astype(np.float32))


def nearest_rows(X: FloatRows, k: int, Y: FloatRows) -> Nearest:
    """Return the squared distances and the positions of the `k` nearest rows of `Y` for each row of `X`."""
    nearest = nothing_near(X.shape[0], k)
    with workers() as each:
        frame = frame_of(Y, X.shape[0])
        candidates = prepare(Y, frame, each)
        queries = candidates if X is Y else prepare(X, frame, each)
        fill_lists(queries, candidates, nearest, each)
    return nearest


def nearest_distances(X: Any, beyond: float = 0.0) -> NDArray[np.float64]:
    """Return the distance of each row to the nearest row that is farther than `beyond`, for rows that have one.

    Bounded by the product in float64: 2 n² d flop, in blocks.

    Examples
    --------
    >>> nearest_distances([[0.0], [3.0], [3.0], [5.0]])
    array([3., 2., 2., 2.])
    """
    rows = checks.matrix(X, "X").astype(np.float64)
    squares = np.einsum("ij,ij->i", rows, rows)
    found = np.empty(len(rows))
    for a in range(0, len(rows), ROWS_AT_ONCE):
        block = slice(a, a + ROWS_AT_ONCE)
        gaps = squares[block, None] + squares - 2 * rows[block] @ rows.T
        found[block] = gaps.min(axis=1, initial=np.inf, where=gaps > beyond**2)
    return np.sqrt(found[np.isfinite(found)])


def fill_lists(X: FramedRows, Y: FramedRows, nearest: Nearest, each: Each) -> None:
    """Fill empty lists with the nearest rows of `Y`, measuring only about as many pairs as there are places."""
    n, k = nearest.positions.shape
    if k <= 1 or (k <= SHORT_LIST and len(Y) > MANY_CANDIDATES and X.sketches is not None and Y.sketches is not None):
        insert_all(X, Y, nearest, each)
    elif n:
        _fill_by_bounds(X, Y, nearest, each)


def _fill_by_bounds(X: FramedRows, Y: FramedRows, nearest: Nearest, each: Each) -> None:
    doubtful = np.concatenate(each(lambda block: _fill_block(X, Y, nearest, *block), row_blocks(len(X))))
    if not len(doubtful):
        return
    # Ties, or duplicates, at the end of the list: look again at all that may be as near as the last one found.
    again = Nearest(nearest.distances[doubtful], np.full((len(doubtful), nearest.positions.shape[1]), len(Y)))
    again.distances[:] = again.distances[:, -1:]
    insert_all(taken_from(X, doubtful), Y, again, each)
    nearest.distances[doubtful], nearest.positions[doubtful] = again


def _fill_block(X: FramedRows, Y: FramedRows, nearest: Nearest, start: int, stop: int) -> NDArray[np.intp]:
    """Fill the lists of one block; return its rows for which a row not kept may belong to the list."""
    size = min(nearest.distances.shape[1] + SPARE_CANDIDATES, len(Y))
    lowest = np.full((stop - start, size), np.inf, dtype=np.float32)
    kept = np.empty((stop - start, size), dtype=np.intp)
    for begin, _, products, bounds in panels(X, Y, start, stop):
        keep_lowest(products, *bounds, begin, lowest, kept)
    distances = nearest.distances[start:stop]
    rows, candidates = for_kernels(X.values[start:stop]), for_kernels(Y.values)
    insert_kept(rows, candidates, kept, distances, nearest.positions[start:stop])
    certain = (size == len(Y)) | (distances[:, -1] < lowest[:, -1] + base_of(X, start, stop))
    return start + np.flatnonzero(~certain)
