"""The passes of K-means: centers move to means, rows to the nearest center, and centers are exchanged.

A full pass compares every row with every center, by a matrix product: one half-way, and one at the end. The others
compare a row with the neighbors of its center only. And since with few rows per cluster Lloyd's algorithm stops where
its seeding left it, passes also exchange centers: clusters that cost little to dissolve give their center to clusters
that gain much when cut in two.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from nextbatch.algorithms.clustering.cells import Cells, insert_centers
from nextbatch.algorithms.neighbors.nearest_neighbors import fill_lists
from nextbatch.algorithms.neighbors.products import (
    FloatRows,
    FramedRows,
    Nearest,
    nothing_near,
    prepare,
    row_blocks,
    stacked_rows,
)
from nextbatch.kernels.clustering.clusters import cut_in_two, exchange, move_to_means, reassign, sort_by_label
from nextbatch.kernels.layout import for_kernels
from nextbatch.threads import Each

# The neighbors of a center are its 16 nearest centers, itself included.
NEIGHBORS_PER_CENTER = 16
# Exchanges stop once they move fewer than one center in 100.
WORTH_EXCHANGING = 100


class State(NamedTuple):
    """Rows, weights, centers and lists of a clustering; `nearest` changes in place, and centers unless sparse."""

    X: FramedRows
    w: NDArray[np.float64]
    k: int  # the first k centers are free
    centers: FloatRows
    nearest: Nearest
    each: Each
    cells: Cells | None  # where a full pass looks, if not everywhere

    @property
    def labels(self) -> NDArray[np.intp]:
        """The center of every row."""
        return self.nearest.positions[:, 0]

    @property
    def distances(self) -> NDArray[np.float64]:
        """The squared distance of every row to its center."""
        return self.nearest.distances[:, 0]


class _Members(NamedTuple):
    """The rows by label: those of cluster c are order[edges[c]:edges[c + 1]]."""

    order: NDArray[np.intp]
    edges: NDArray[np.intp]


def improve(state: State, passes: int) -> FloatRows:
    """Move the centers up to `passes` times and return them; at the end every row has its nearest center."""
    moved = np.ones(state.centers.shape[0], dtype=bool)
    neighbors = None
    exchanging = True
    for left in reversed(range(passes)):
        if exchanging or neighbors is None:
            neighbors = _neighbors(state)
        exchanging = exchanging and left > 0 and _exchange(state, neighbors, moved)
        state = state._replace(centers=_moved(state, moved))
        before = state.labels.copy()
        # For sparse rows, a product with all centers costs less than the distances to a few.
        full = left in (0, passes // 2) or issparse(state.centers)
        if not full:
            _reassign(state, neighbors.positions, moved)
            full = np.array_equal(before, state.labels)  # no neighbor is nearer, so compare with all
        if full:
            _reassign_fully(state, moved)
            if np.array_equal(before, state.labels) and not exchanging:
                break
        # Only centers that lost or won a row move in the next pass.
        changed = before != state.labels
        moved[:] = False
        moved[before[changed]] = moved[state.labels[changed]] = True
    return state.centers


def _neighbors(state: State) -> Nearest:
    centers = prepare(state.centers, state.X.frame, state.each)
    neighbors = nothing_near(len(centers), min(NEIGHBORS_PER_CENTER, len(centers)))
    fill_lists(centers, centers, neighbors, state.each)
    return neighbors


def _members(state: State) -> _Members:
    members = _Members(np.empty(len(state.X), np.intp), np.empty(state.centers.shape[0] + 1, np.intp))
    sort_by_label(state.labels, members.order, members.edges)
    return members


def _moved(state: State, moved: NDArray[np.bool_]) -> FloatRows:
    """Return the centers, each one that has `moved` at the mean of its rows."""
    if issparse(state.centers):
        return _sparse_means(state, moved)
    X, w, (order, edges) = state.X.values, state.w, _members(state)

    def move(block: tuple[int, int]) -> None:
        a, b = block
        move_to_means(X, w, order, edges[a : b + 1], moved[a:b], state.centers[a:b])

    state.each(move, row_blocks(state.k))
    return state.centers


def _sparse_means(state: State, moved: NDArray[np.bool_]) -> csr_array:
    """Return means as a product: the shares of the rows, and of the old centers where these stay, times both."""
    n, k = len(state.X), state.centers.shape[0]
    mass = np.bincount(state.labels, state.w, minlength=k)
    moves = moved & (mass > 0)
    moves[state.k :] = False
    rows, stay = np.flatnonzero(moves[state.labels]), np.flatnonzero(~moves)
    owners = np.concatenate([state.labels[rows], stay])
    shares = np.concatenate([state.w[rows] / mass[state.labels[rows]], np.ones(len(stay))])
    share = csr_array((shares, (owners, np.concatenate([rows, n + stay]))), shape=(k, n + k))
    means = csr_array(share @ stacked_rows(state.X.values, state.centers).astype(np.float64)).astype(np.float32)
    means.sort_indices()
    return means


def _reassign(state: State, neighbors: NDArray[np.intp], moved: NDArray[np.bool_]) -> None:
    def assign(block: tuple[int, int]) -> None:
        rows = slice(*block)
        X, centers = for_kernels(state.X.values[rows]), for_kernels(state.centers)
        reassign(X, centers, neighbors, moved, state.distances[rows], state.labels[rows])

    state.each(assign, row_blocks(len(state.X)))


def _reassign_fully(state: State, moved: NDArray[np.bool_]) -> None:
    none = np.empty((state.centers.shape[0], 0), dtype=np.intp)
    _reassign(state, none, moved)  # only measures the distance to the own center
    centers = prepare(state.centers, state.X.frame, state.each)
    insert_centers(state.X, centers, state.nearest, state.each, state.cells)


def _exchange(state: State, neighbors: Nearest, moved: NDArray[np.bool_]) -> bool:
    """Move centers from where they are least needed to where they gain most; return whether to try again."""
    members = _members(state)
    k = state.centers.shape[0]
    gains, cuts = np.empty(k), np.empty(k, np.intp)

    def cut(block: tuple[int, int]) -> None:
        a, b = block
        edges, centers = members.edges[a : b + 1], for_kernels(state.centers[a:b])
        X, w, d, free = for_kernels(state.X.values), state.w, state.centers.shape[1], state.k - a
        cut_in_two(X, w, state.distances, members.order, edges, centers, d, free, gains[a:b], cuts[a:b])

    state.each(cut, row_blocks(k))
    partners, costs = _cheapest_mergers(state, neighbors)
    cheapest, best = np.argsort(costs, kind="stable"), np.argsort(-gains, kind="stable")
    exchanged = exchange(partners, costs, cheapest, gains, best, *members, cuts, state.labels, moved)
    return bool(exchanged * WORTH_EXCHANGING > state.k)


def _cheapest_mergers(state: State, neighbors: Nearest) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return for each free center the neighbor into which it dissolves most cheaply, and what that costs (Ward)."""
    mass = np.bincount(state.labels, state.w, minlength=state.centers.shape[0])
    mass[state.k :] = np.inf  # a given center does not move towards the rows that it takes over
    free, others = np.arange(state.k), neighbors.positions[: state.k]
    with np.errstate(divide="ignore"):
        costs = neighbors.distances[: state.k] / (1 / mass[free, None] + 1 / mass[others])
    costs[others == free[:, None]] = np.inf
    choice = costs.argmin(axis=1)
    return others[free, choice], costs[free, choice]
