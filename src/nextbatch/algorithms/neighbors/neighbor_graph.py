"""The exact graph of nearest neighbors within one set of rows, with the radius that it knows around every row."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.neighbors.copies import find_copies
from nextbatch.algorithms.neighbors.rounding import UNDERFLOW, share_of_squares
from nextbatch.algorithms.neighbors.sketches import basis_for, rule_out_enough, sketches
from nextbatch.kernels.layout import frozen
from nextbatch.kernels.neighbor_graph import count_pairs, offer, write_nearest
from nextbatch.threads import workers

# Pairs are compared in tiles of 1,024 x 1,024.
TILE = 1024
# Rows are sorted by the nearest of 256 pivots: near rows then meet in the first tiles, which lowers the limits early.
PIVOTS = 256


class NeighborGraph(NamedTuple):
    """For every row its nearest rows, itself included, nearest first.

    `positions` and squared `distances` have the shape (n_samples, k). Whatever is not listed for row i is at a
    squared distance of `radii[i]` or more.
    """

    positions: NDArray[np.int32]
    distances: NDArray[np.float32]
    radii: NDArray[np.float64]


# The last rows and their graph, in a list of at most one such pair; None where nothing is kept.
_KEPT: ContextVar[list[tuple[NDArray[np.float32], NeighborGraph]] | None] = ContextVar("last graph", default=None)


@contextmanager
def last_graph_kept() -> Iterator[None]:
    """Within the block a graph is not made again right after it was made, such as for a batch and its certificate.

    Rows must not be changed in place meanwhile.
    """
    before = _KEPT.set([])
    try:
        yield
    finally:
        _KEPT.reset(before)


def neighbor_graph(X: Any, k: int) -> NeighborGraph:
    """Return the `k` nearest rows of every row, itself included, ties by position.

    Exact, whatever the rows look like: products of rows only exclude pairs, with a margin for their rounding, and
    what they do not exclude is measured in float64. Bounded by the product, which symmetry halves: n² d flop, and
    an eighth of it where the rows lie near a subspace. Memory: about 24 n k bytes on the way, 8 n k at the end, and
    twice the rows.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
        How many neighbors, 0 to n_samples.

    Returns
    -------
    NeighborGraph
        `positions` and squared `distances` of shape (n_samples, k), and `radii` of shape (n_samples,).

    Raises
    ------
    BadInput
        If `k` is out of range.

    Examples
    --------
    >>> graph = neighbor_graph([[0.0], [1.0], [5.0]], 2)
    >>> graph.positions
    array([[0, 1],
           [1, 0],
           [2, 1]], dtype=int32)
    >>> graph.distances[2]
    array([ 0., 16.], dtype=float32)
    """
    X = checks.matrix(X, "X")
    n = len(X)
    k = checks.count(k, n, "the number of neighbors")
    if k == 0:
        return NeighborGraph(np.empty((n, 0), np.int32), np.empty((n, 0), np.float32), np.zeros(n))
    kept = _KEPT.get()
    if kept is None:
        return _of_all(X, k)
    for rows, graph in kept:
        if graph.positions.shape == (n, k) and (rows is X or np.array_equal(rows, X)):
            return graph
    kept[:] = [(X, _of_all(X, k))]
    return kept[0][1]


def _of_all(X: NDArray[np.float32], k: int) -> NeighborGraph:
    n = len(X)
    copies = find_copies(X)
    # Lists prefer the first of identical rows, so that those after the first k + 1 are in no list.
    listed = np.flatnonzero(copies.rank <= k)
    graph = _graph(X if len(listed) == n else X[listed], k)
    if len(listed) == n:
        return graph
    # Copies share the list of the first of them, which is always listed.
    place = np.searchsorted(listed, copies.first)
    return NeighborGraph(listed[graph.positions[place]].astype(np.int32), graph.distances[place], graph.radii[place])


def _graph(X: NDArray[np.float32], k: int) -> NeighborGraph:
    n = len(X)
    search = _prepared(X, min(k + 1, n))
    starts = range(0, n, TILE)
    locks = {a: Lock() for a in starts}
    graph = NeighborGraph(np.empty((n, k), np.int32), np.empty((n, k), np.float32), np.empty(n))
    with workers() as each:
        # Diagonal by diagonal, so that the limits fall early and threads seldom want the same block.
        tiles = [(a, a + step) for step in starts for a in range(0, n - step, TILE)]
        each(lambda tile: _visit(search, locks, *tile), tiles)
        each(
            lambda a: write_nearest(search.keys, search.counts, search.order, a, min(a + TILE, n), *graph),
            starts,
        )
    return graph


class _Search(NamedTuple):
    """Rows in an order of their own, what bounds their distances, and for each the nearest found so far."""

    X: NDArray[np.float32]
    order: NDArray[np.intp]
    center: NDArray[np.float32]
    sketch: NDArray[np.float32] | None
    # Squared lengths less and plus the rounding of products.
    lengths: NDArray[np.float32]
    longer: NDArray[np.float32]
    limits: NDArray[np.float32]
    keys: NDArray[np.uint64]
    counts: NDArray[np.intp]
    keep: int


def _prepared(X: NDArray[np.float32], keep: int) -> _Search:
    n, d = X.shape
    order, center = _neighbors_together(X), grid_center(X)
    X = frozen(X[order])
    exact, share = _exact_squares(X, center), share_of_squares(d)
    squares = exact.astype(np.float32)
    basis = basis_for(X, center, n)
    with workers() as each:
        sketch = None if basis is None else sketches(X, center, exact, basis, each)
    # Twice the places, so that the nearest are selected once per `keep` insertions; n + 1 places are never full.
    keys = np.empty((n, min(2 * keep, n + 1)), dtype=np.uint64)
    keys[:, 0] = order  # every row is at distance zero of itself
    return _Search(
        X=X,
        order=order,
        center=center,
        sketch=sketch,
        lengths=squares * np.float32(1 - share) - np.float32(UNDERFLOW),
        longer=squares * np.float32(1 + share) + np.float32(UNDERFLOW),
        limits=np.full(n, np.inf, dtype=np.float32),
        keys=keys,
        counts=np.ones(n, dtype=np.intp),
        keep=keep,
    )


def _visit(search: _Search, locks: dict[int, Lock], a: int, b: int) -> None:
    """Offer the rows of two blocks to each other. The nearest are the same whatever thread comes first."""
    products = _products(search, a, b)
    with locks[a], locks[b] if a != b else nullcontext():
        if a == b and search.keep < len(products):
            _limit(search, products, a)
        offer(
            products,
            search.lengths,
            search.limits,
            a,
            b,
            search.X,
            search.order,
            search.keys,
            search.counts,
            search.keep,
        )


def _products(search: _Search, a: int, b: int) -> NDArray[np.float32]:
    """Return the products of two blocks of rows, or of their sketches where these exclude enough pairs."""
    if search.sketch is not None and a != b:
        products: NDArray[np.float32] = search.sketch[a : a + TILE] @ search.sketch[b : b + TILE].T
        if rule_out_enough(products, count_pairs(products, search.lengths, search.limits, a, b)):
            return products
    return (search.X[a : a + TILE] - search.center) @ (search.X[b : b + TILE] - search.center).T


def _limit(search: _Search, products: NDArray[np.float32], a: int) -> None:
    """Lower the limit of each row of a block to a distance within which `keep` rows of the block surely lie."""
    longer = search.longer[a : a + TILE]
    farthest = np.partition(longer - 2 * products, search.keep, axis=1)[:, search.keep]
    np.minimum(search.limits[a : a + TILE], farthest + longer, out=search.limits[a : a + TILE])


def grid_center(X: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean of the rows, rounded so that rows on a grid, such as integers, stay exact when it is subtracted.

    Rows shifted to their mean have small products, whose differences keep their digits.
    """
    if not X.size:
        return np.zeros(X.shape[1], np.float32)
    mean = X.mean(axis=0, dtype=np.float64)
    spread = float(np.sqrt(np.mean((X[:TILE] - mean) ** 2)))
    grid = 2.0 ** np.floor(np.log2(spread)) if spread else 1.0
    center: NDArray[np.float32] = (np.round(mean / grid) * grid).astype(np.float32)
    return center


def row_squares(X: NDArray[np.float32], center: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Return |x - center|² of every row, summed in float64."""
    return _exact_squares(X, center).astype(np.float32)


def _exact_squares(X: NDArray[np.float32], center: NDArray[np.float32] | None) -> NDArray[np.float64]:
    squares = np.empty(len(X))
    for a in range(0, len(X), TILE):
        # A difference of float32 values is exact in float64 only, and sketches need what they miss to the last digits.
        rows = X[a : a + TILE].astype(np.float64) if center is None else X[a : a + TILE].astype(np.float64) - center
        squares[a : a + TILE] = np.einsum("ij,ij->i", rows, rows)
    return squares


def _neighbors_together(X: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return an order of the rows in which near rows tend to stand together."""
    if len(X) <= 2 * TILE:
        return np.arange(len(X))
    pivots = X[np.linspace(0, len(X) - 1, PIVOTS).astype(np.intp)]
    squares = row_squares(pivots)
    blocks = [X[a : a + TILE] for a in range(0, len(X), TILE)]
    with workers() as each:
        nearest = each(lambda rows: np.argmin(squares - 2 * rows @ pivots.T, axis=1), blocks)
    return np.argsort(np.concatenate(nearest), kind="stable")
