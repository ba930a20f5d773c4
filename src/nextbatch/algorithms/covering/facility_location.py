"""Facility location: choose rows greedily so that every row has a similar one among the chosen."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.covering.coverage import Coverage, Greedy, by_candidate, default_neighbors, take_greedily
from nextbatch.algorithms.covering.wide_coverage import take_from_pairs
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.neighbors.copies import find_copies
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_rows
from nextbatch.algorithms.neighbors.neighbor_graph import NeighborGraph, grid_center, neighbor_graph, row_squares
from nextbatch.algorithms.neighbors.pairs import Pairs, pairs_of, tiles
from nextbatch.algorithms.neighbors.similarities import SIMILARITIES as SIMILARITIES
from nextbatch.algorithms.neighbors.similarities import Similarity, directions, similarity_named
from nextbatch.kernels.room import TOO_DEAR, Room
from nextbatch.threads import workers

# Up to this many rows all pairs are kept, 4 n² bytes; above, only the nearest neighbors of every row.
DENSE_ROWS = 8_000
# If the true cost exceeds the estimate from the lists by this factor, widen the radii and run again.
WORTH_A_RERUN = 1.001


def facility_location(
    X: Any,
    k: int,
    *,
    similarity: str = "squared_distance",
    width: float | None = None,
    weights: Any = None,
    given: Any = None,
    within: Any = None,
    neighbors: int | None = None,
    limits: Limits | None = None,
) -> Greedy:
    """Maximize sum_i w_i max_{j chosen or given} s(i, j) greedily over `k` rows; ties by position.

    Lazy greedy (Minoux, 1978): a gain can only fall, so that one computed earlier is an upper bound, and only
    candidates whose bound comes first are computed again. The result is that of the plain greedy algorithm, but for
    what is said below of many rows; it is the same for any number of threads.

    Up to 8,000 rows all pairs are compared: n² d flop, then up to 4 n bytes read for each gain computed; 4 n² bytes
    in all. Above, "cosine", "rbf" and "threshold" choose by the 50 million pairs of rows that fit in memory. These are
    all that matter where similarities reach few rows or much is covered already. Otherwise they are the nearest, see
    `wide_coverage`: the batch is not the greedy one, but its objective was within 1 % of that at n = 20,000 and
    50,000 for k >= 10. Gains are always those of all pairs.

    For "squared_distance" above, or with `neighbors`, every row sees only its nearest rows, found exactly, and any
    other row leaves it uncovered. For "squared_distance" an uncovered row counts as being as far away as its last
    neighbor. If the batch found so is farther than that from some rows, the algorithm runs once more, and these rows
    count as being as far away as that batch; the better of the two batches is returned.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
        How many rows, 0 to n_samples.
    similarity : str
        "squared_distance" (the largest squared distance minus the squared distance), "cosine" (negative ones count as
        zero), "rbf" (exp(-(distance / width)²)) or "threshold" (1 for distances below the width, else 0).
    width : float, optional
        For "rbf" and "threshold", in the unit of the distances.
    weights : array of shape (n_samples,), optional
        How much it counts that a row is covered; ones without it.
    given : array of shape (n_given, n_features), optional
        Rows that already cover their neighbors.
    within : array of shape (n_samples,), optional
        A group for each row: rows cover only rows of their own group.
    neighbors : int, optional
        How many nearest rows each row sees, itself included. Without it all, or above 8,000 rows and for
        "squared_distance" 2 n / k, as far as memory allows.
    limits : Limits, optional
        Each row is then the best of those that the limits allow; fewer are taken only if no other is allowed. Where a
        budget refuses a row, the batch is the best of three: by the gain, by the gain for the root of the cost, and by
        the gain for the cost. With a budget alone it has at least (1 - 1/e) / 2 of the largest possible objective.

    Returns
    -------
    Greedy
        `positions` of shape (k,) in greedy order, and `gains` of shape (k,): how much each added to the objective.

    Raises
    ------
    BadInput
        If `k` or `neighbors` is out of range, an input does not fit the rows of `X`, or the similarity is unknown,
        or a width is missing, or given for a similarity that has none.

    Examples
    --------
    >>> facility_location([[0.0], [1.0], [2.0], [9.0]], 2).positions
    array([2, 3])
    """
    X = checks.matrix(X, "X")
    n = len(X)
    k = checks.count(k, n)
    w = checks.row_weights(weights, n)
    measure = similarity_named(similarity, width)
    groups = _similarity_groups(within, X, measure)
    covered = _covered(X, given, measure)
    X = directions(X) if measure.of_directions else X
    if neighbors is None and n <= DENSE_ROWS:
        coverage = _from_all_pairs(X, groups, measure, covered)
        return _best_order(partial(_chosen, coverage, k, w, limits), limits)
    if neighbors is None and measure.nothing is not None:
        pairs = pairs_of(X, groups, measure)
        radius = _lower(np.full(n, measure.nothing, dtype=np.float32), covered)
        return _best_order(partial(_chosen_from_pairs, pairs, radius, k, w, limits), limits)
    wanted = default_neighbors(n, k) if neighbors is None else checks.count(neighbors, n, "neighbors")
    listed = _lists(X, groups, measure, covered, wanted)
    return _best_order(partial(_chosen_from_lists, listed, k, w, limits), limits)


class _Chosen(NamedTuple):
    """Rows in greedy order, the radii that they leave and their weighted sum, and whether a row was too dear."""

    greedy: Greedy
    radius: NDArray[np.float32]
    cost: float
    too_dear: bool


def _best_order(choose: Callable[[NDArray[np.float64] | None], _Chosen], limits: Limits | None) -> Greedy:
    """Return the rows of largest gain; if a budget refuses one, the best of these and of those of it for the cost."""
    first = choose(None)
    if limits is None or not first.too_dear:
        return first.greedy
    return min((first, *map(choose, limits.prices)), key=lambda chosen: chosen.cost).greedy


def _chosen(
    coverage: Coverage,
    k: int,
    w: NDArray[np.float64],
    limits: Limits | None,
    prices: NDArray[np.float64] | None,
) -> _Chosen:
    room = None if limits is None else limits.room(k)
    return _result(*take_greedily(coverage, k, w, room, prices), w, room)


def _chosen_from_pairs(
    pairs: Pairs,
    radius: NDArray[np.float32],
    k: int,
    w: NDArray[np.float64],
    limits: Limits | None,
    prices: NDArray[np.float64] | None,
) -> _Chosen:
    room = None if limits is None else limits.room(k)
    return _result(*take_from_pairs(pairs, radius, k, w, room, prices), w, room)


def _result(greedy: Greedy, radius: NDArray[np.float32], w: NDArray[np.float64], room: Room | None) -> _Chosen:
    return _Chosen(greedy, radius, float(w @ radius), room is not None and bool(room.refusals[TOO_DEAR]))


def _similarity_groups(within: Any, X: NDArray[np.float32], measure: Similarity) -> NDArray[np.intp] | None:
    """Return the number of each row's group, -1 for rows that are similar to nothing."""
    groups = None
    if within is not None:
        groups = np.unique(np.asarray(within), return_inverse=True)[1].reshape(-1)
        checks.same_length("within", len(groups), "rows", len(X))
    if measure.of_directions and not (directed := X.any(axis=1)).all():
        groups = np.where(directed, 0 if groups is None else groups, -1)
    return groups


def _covered(X: NDArray[np.float32], given: Any, measure: Similarity) -> NDArray[np.float32] | None:
    """Return the dissimilarity of every row to the nearest of the given ones."""
    if given is None:
        return None
    given = checks.matrix(given, "given")
    checks.same_columns("given", given, "X", X)
    if measure.of_directions:
        X, given = directions(X), directions(given[given.any(axis=1)])
    if not len(given):
        return None
    covered = measure.dissimilarity(nearest_rows(X, 1, given).distances[:, 0].astype(np.float32))
    if measure.of_directions:
        covered[~X.any(axis=1)] = np.inf
    return covered


def _from_all_pairs(
    X: NDArray[np.float32],
    groups: NDArray[np.intp] | None,
    measure: Similarity,
    covered: NDArray[np.float32] | None,
) -> Coverage:
    n = len(X)
    matrix, largest = _all_pairs(X, groups, measure)
    # The last bit of a product depends on where in its tile it stands, and must not tell copies of a row apart.
    copies = find_copies(X, groups)
    for copy in np.flatnonzero(copies.rank):
        matrix[copy] = matrix[copies.first[copy]]
    radius = np.full(n, largest if measure.nothing is None else measure.nothing, dtype=np.float32)
    return Coverage(matrix.reshape(-1), None, np.arange(n + 1) * n, _lower(radius, covered))


def _all_pairs(
    X: NDArray[np.float32], groups: NDArray[np.intp] | None, measure: Similarity
) -> tuple[NDArray[np.float32], float]:
    """Return the dissimilarities of all pairs, and the largest of all, whatever the groups.

    Rows of different groups, or of group -1, are infinitely dissimilar.
    """
    n = len(X)
    matrix = np.empty((n, n), dtype=np.float32)
    pairs = pairs_of(X, groups, measure)

    def visit(tile: tuple[slice, slice]) -> float:
        a, b = tile
        rows, others = pairs.at(a), pairs.at(b)
        block = rows.unlike(others)
        largest = float(block.max())
        rows.separate(others, block)
        matrix[a, b], matrix[b, a] = block, block.T
        return largest

    spans = tiles(n)
    with workers() as each:
        largest = max(each(visit, [(a, b) for i, a in enumerate(spans) for b in spans[i:]]), default=0.0)
    return matrix, largest


class _Listed(NamedTuple):
    """The nearest rows of every row, in parts of one group each."""

    X: NDArray[np.float32]
    parts: list[NDArray[np.intp]]
    coverage: Coverage
    covered: NDArray[np.float32] | None
    measure: Similarity


def _lists(
    X: NDArray[np.float32],
    groups: NDArray[np.intp] | None,
    measure: Similarity,
    covered: NDArray[np.float32] | None,
    neighbors: int,
) -> _Listed:
    n = len(X)
    kinds = np.zeros(n, dtype=np.intp) if groups is None else groups
    parts = [np.flatnonzero(kinds == kind) for kind in range(kinds.max(initial=0) + 1)]
    graphs = [(members, neighbor_graph(X[members], min(neighbors, len(members)))) for members in parts]
    radius = np.full(n, measure.nothing or 0, dtype=np.float32)
    if measure.nothing is None:
        largest = _largest_distance(X, graphs)
        for members, graph in graphs:
            radius[members] = np.minimum(graph.radii, largest)
    lists = [(members, graph.positions, measure.dissimilarity(graph.distances)) for members, graph in graphs]
    return _Listed(X, parts, Coverage(*by_candidate(lists, n), _lower(radius, covered)), covered, measure)


def _chosen_from_lists(
    listed: _Listed,
    k: int,
    w: NDArray[np.float64],
    limits: Limits | None,
    prices: NDArray[np.float64] | None,
) -> _Chosen:
    X, parts, coverage, covered, measure = listed
    first = _chosen(coverage, k, w, limits, prices)
    if measure.nothing is not None:
        return first
    # A row whose list holds no choice counts as at its radius, and may be farther from the choices than that.
    actual = _lower(_to_choices(X, parts, first.greedy, coverage.radius, first.radius), covered)
    if w @ actual <= WORTH_A_RERUN * first.cost:
        return first
    wider = coverage._replace(radius=np.maximum(coverage.radius, actual))
    second = _chosen(wider, k, w, limits, prices)
    again = _lower(_to_choices(X, parts, second.greedy, coverage.radius, second.radius), covered)
    better, cost = (second, w @ again) if w @ again < w @ actual else (first, w @ actual)
    return better._replace(cost=float(cost))


def _to_choices(
    X: NDArray[np.float32],
    parts: list[NDArray[np.intp]],
    chosen: Greedy,
    before: NDArray[np.float32],
    after: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return the squared distance of every row to the nearest choice in its part, given the radii from the lists."""
    distances = after.copy()
    for members in parts:
        lost = members[after[members] >= before[members]]
        own = np.intersect1d(chosen.positions, members)
        if len(lost) and len(own):
            distances[lost] = nearest_rows(X[lost], 1, X[own]).distances[:, 0]
    return distances


def _largest_distance(X: NDArray[np.float32], graphs: list[tuple[NDArray[np.intp], NeighborGraph]]) -> float:
    """Return a squared distance that no two rows exceed: the largest, if a graph lists all pairs."""
    listed = graphs[0][1].distances
    if listed.shape == (len(X), len(X)):
        return float(listed.max(initial=0.0))
    return 4.0 * float(row_squares(X - grid_center(X)).max())


def _lower(radius: NDArray[np.float32], covered: NDArray[np.float32] | None) -> NDArray[np.float32]:
    return radius if covered is None else np.minimum(radius, covered)
