"""The certificate of a batch: what it costs, and a proven bound on what any batch of its size costs."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.certificates.certificate import RANDOM_BATCHES
from nextbatch.algorithms.certificates.certificate import Certificate as Certificate
from nextbatch.algorithms.covering.coverage import Coverage, by_candidate, default_neighbors, take_greedily
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_rows
from nextbatch.algorithms.neighbors.neighbor_graph import NeighborGraph, neighbor_graph
from nextbatch.algorithms.neighbors.similarities import SIMILARITIES, directions, similarity_named
from nextbatch.errors import BadInput
from nextbatch.kernels.covering.dual_bound import add_savings, count_covering, nearest_listed
from nextbatch.row_access import is_sparse
from nextbatch.threads import Each, workers

# Up to this many rows the lists hold all distances, and no radius limits the allowances.
ROWS_LISTED_WHOLE = 1000
# Subgradient steps with momentum; the step is halved when PATIENCE steps in a row have improved nothing.
SUBGRADIENT_STEPS = 200
PATIENCE = 5
MOMENTUM = 0.7
SMALLEST_STEP = 2.0**-8
# Lists are summed in parts of about this many entries, and in no more parts than this, for any number of threads.
ENTRIES_PER_PART, MOST_PARTS = 2**18, 8


class Measure(NamedTuple):
    """What a row costs, from the squared distance to the nearest row of the batch; at most `most`."""

    of: Callable[[NDArray[Any]], NDArray[Any]]
    most: float = np.inf
    of_directions: bool = False


# Each makes a measure of a width. Those of similarities are one minus the similarity.
DISTANCES: dict[str, Callable[[float], Measure]] = {
    "squared_distance": lambda width: Measure(lambda squares: squares),
    "euclidean": lambda width: Measure(np.sqrt),
    "cosine": lambda width: Measure(lambda squares: squares / 2, 1.0, True),
    "rbf": lambda width: Measure(lambda squares: -np.expm1(-squares / width**2), 1.0),
    "threshold": lambda width: Measure(lambda squares: (squares >= width**2).astype(np.float64), 1.0),
}


def certify(
    X: Any,
    positions: Any,
    *,
    weights: Any = None,
    given: Any = None,
    distance: str = "squared_distance",
    width: float | None = None,
    rng: Generator | None = None,
    graph: NeighborGraph | None = None,
) -> Certificate:
    """Return what the batch at `positions` costs, and a lower bound on the cost of any batch of its size.

    The bound is the Lagrangian dual of the K-medoids problem (Cornuejols, Fisher and Nemhauser, 1977): whatever
    allowance u_i each row gets, no batch of k rows costs less than sum_i w_i u_i minus the sum of the k largest
    savings sum_i w_i max(u_i - d_ij, 0). Allowances start at what a greedy batch costs each row and are improved by
    subgradient steps. They stay within the radii below which the exact neighbor graph lists every distance, so that
    the bound holds for all batches; the rounding of all sums is subtracted. The bound depends on the rows, as
    float32, and on the number of positions, not on which they are: batches of different strategies are measured on
    one scale.

    Bounded by the neighbor graph, n² d flop, unless it is at hand; then by the distances to the batch, 2 n k d flop.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    positions : array of shape (batch_size,)
        Different rows, at least one.
    weights : array of shape (n_samples,), optional
        How much each row counts in the cost; ones without it.
    given : array of shape (n_given, n_features), optional
        Rows that represent their neighbors already, beside any batch.
    distance : {"squared_distance", "euclidean", "cosine", "rbf", "threshold"}
        What a row costs: the squared distance to the nearest row of the batch, or the distance; or one minus the
        similarity of `facility_location` by that name, so that the cost is what its objective falls short of.
    width : float, optional
        For "rbf" and "threshold", in the unit of the distances.
    rng : Generator, optional
        Draws the random batches. Without it, they are always the same ones.
    graph : NeighborGraph, optional
        `neighbor_graph(X, ...)`, if it is at hand; about 2 n / k neighbors give a tight bound.

    Returns
    -------
    Certificate
        Costs in the unit of `distance`, and gaps as shares of the lower bound.

    Raises
    ------
    BadInput
        If `positions` are no different row numbers, or `graph`, `given` or `weights` do not fit the rows.

    Examples
    --------
    >>> certificate = certify([[0.0], [1.0], [2.0], [9.0]], [0, 3])
    >>> certificate.cost, round(certificate.lower_bound, 6)
    (5.0, 2.0)
    """
    X = checks.matrix(X, "X")
    n = len(X)
    positions = _positions(positions, n)
    k = len(positions)
    w = checks.row_weights(weights, n)
    problem = _problem(X, w, given, _measure(distance, width))
    if graph is None:
        rows = len(problem.X)
        neighbors = rows if rows <= ROWS_LISTED_WHOLE else default_neighbors(rows, k)
        graph = neighbor_graph(problem.X, neighbors) if rows else None
    elif len(problem.X) < n or problem.measure.of_directions:
        raise BadInput(
            "For the distance 'cosine' the graph is one of directions, which certify makes: leave graph out."
        )
    else:
        checks.same_length("graph", len(graph.positions), "rows", n)
    cost = problem.cost(positions)
    bound = min(problem.fixed + (_lower_bound(graph, k, problem) if graph else 0.0), cost)
    rng = np.random.default_rng(0) if rng is None else checks.generator(rng)
    drawn = [problem.cost(rng.choice(n, k, replace=False), graph) for _ in range(RANDOM_BATCHES)]
    gaps = [gap for gap in (_gap_over(each, bound) for each in drawn) if gap is not None]
    random, spread = (float(np.mean(gaps)), float(np.std(gaps, ddof=1))) if len(gaps) == len(drawn) else (None, None)
    return Certificate(k, cost, bound, _gap_over(cost, bound), random, spread)


def _measure(distance: str, width: float | None) -> Measure:
    checks.one_of(distance, tuple(DISTANCES), "distance")
    if distance in SIMILARITIES:
        similarity_named(distance, width)
    elif width is not None:
        raise BadInput(f"The distance {distance!r} has no width, got {width!r}: leave it out.")
    return DISTANCES[distance](0.0 if width is None else float(width))


class _Problem(NamedTuple):
    """Rows that a batch may represent, what each counts, and how far it is from what represents it already.

    `place` tells for each of the user's rows which of these it is, -1 for rows of zeros among directions. Such rows are
    near to nothing; what they cost is `fixed`.
    """

    X: NDArray[np.float32]
    weights: NDArray[np.float64]
    represented: NDArray[np.float64]
    measure: Measure
    place: NDArray[np.intp]
    fixed: float

    def cost(self, positions: NDArray[np.intp], graph: NeighborGraph | None = None) -> float:
        """Return what the batch of the user's rows at `positions` costs; `graph` saves most distances to it."""
        rows, squares = self.place[positions], self.represented
        if (batch := rows[rows >= 0]).size:
            squares = np.minimum(self._to_nearest(batch, graph), squares)
        return self.fixed + float(self.weights @ np.minimum(self.measure.of(squares), self.measure.most))

    def _to_nearest(self, batch: NDArray[np.intp], graph: NeighborGraph | None) -> NDArray[np.float64]:
        """Return the squared distance of every row to the nearest of `batch`, listed ones as the graph rounded them."""
        if graph is None:
            return nearest_rows(self.X, 1, self.X[batch]).distances[:, 0]
        members = np.zeros(len(self.X), dtype=bool)
        members[batch] = True
        squares = nearest_listed(graph.positions, graph.distances, members).astype(np.float64)
        unlisted = np.flatnonzero(squares < 0)
        squares[unlisted] = nearest_rows(self.X[unlisted], 1, self.X[batch]).distances[:, 0]
        return squares


def _problem(X: NDArray[np.float32], w: NDArray[np.float64], given: Any, measure: Measure) -> _Problem:
    there = np.arange(len(X))
    if not measure.of_directions:
        return _Problem(X, w, _represented(X, given), measure, there, 0.0)
    directed = X.any(axis=1)
    if given is not None:
        given = checks.matrix(given, "given")
        checks.same_columns("given", given, "X", X)
        given = directions(given[given.any(axis=1)])
    rows = directions(X[directed])
    place = np.where(directed, np.cumsum(directed) - 1, -1)
    return _Problem(rows, w[directed], _represented(rows, given), measure, place, float(w[~directed].sum()))


def _positions(positions: Any, n: int) -> NDArray[np.intp]:
    chosen = checks.array_of(positions, "positions")
    if chosen.ndim != 1 or not len(chosen) or chosen.dtype.kind not in "iu":
        raise BadInput(f"positions must be at least one row number, in one dimension, got the shape {chosen.shape}.")
    if chosen.min() < 0 or chosen.max() >= n or len(np.unique(chosen)) < len(chosen):
        raise BadInput(f"positions must be different row numbers between 0 and {n - 1}.")
    return chosen.astype(np.intp)


def _represented(X: NDArray[np.float32], given: Any) -> NDArray[np.float64]:
    """Return the squared distance of every row to the nearest given one."""
    if given is None or (not is_sparse(given) and np.size(given) == 0):
        return np.full(len(X), np.inf)
    given = checks.matrix(given, "given")
    checks.same_columns("given", given, "X", X)
    return nearest_rows(X, 1, given).distances[:, 0]


def _gap_over(cost: float, bound: float) -> float | None:
    if cost == 0:
        return 0.0
    return max(cost / bound - 1, 0.0) if bound > 0 else None


def _lower_bound(graph: NeighborGraph, k: int, problem: _Problem) -> float:
    w, measure = problem.weights, problem.measure
    k = min(k, len(w))
    # A step down where a value was rounded to nearest: what is listed is no farther, what is not listed no nearer.
    nearer = np.maximum(np.nextafter(graph.distances, np.float32(-1)), 0).astype(np.float64)
    lists = np.maximum(np.nextafter(measure.of(nearer).astype(np.float32), np.float32(-1)), np.float32(0))
    reach = np.minimum(measure.of(np.minimum(graph.radii, problem.represented)), measure.most)
    most = reach * (1 - 1e-9)
    farthest = np.minimum(most, lists[:, -1]) if lists.shape[1] == len(w) else most
    everyone = np.arange(len(w))
    coverage = Coverage(*by_candidate([(everyone, graph.positions, lists)], len(w)), farthest.astype(np.float32))
    _, reached = take_greedily(coverage, k, w)
    return _improved(graph.positions, lists, k, w, reached, most)


def _improved(
    positions: NDArray[np.int32],
    costs: NDArray[np.float32],
    k: int,
    w: NDArray[np.float64],
    reached: NDArray[np.float32],
    most: NDArray[np.float64],
) -> float:
    """Return the best bound found by subgradient steps that start from what a greedy batch reached."""
    # The bound is concave in the allowances; w * (1 - members of the best batch within each allowance) is a
    # supergradient. The step length is Polyak's, with what the greedy batch costs as the target.
    allowances = np.minimum(reached.astype(np.float64), most)
    target = float(w @ reached)
    best, best_allowances, step, failures = -np.inf, allowances, 1.0, 0
    momentum = np.zeros(len(w))
    with workers() as each:
        lists = _Lists(positions, costs, w, each)
        for _ in range(SUBGRADIENT_STEPS):
            saved = lists.savings(allowances)
            batch = _mark_largest(saved, k)
            bound, doubt = _bound(float(w @ allowances), float(saved[batch].sum()), len(w))
            failures += 1
            if bound - doubt > best:
                best, best_allowances, failures = bound - doubt, allowances, 0
            elif failures == PATIENCE:  # go back to the best allowances, with half the step
                allowances, step, failures, momentum = best_allowances, step / 2, 0, np.zeros(len(w))
                continue
            momentum = MOMENTUM * momentum + w * (1 - lists.covering(batch, allowances))
            length = float(momentum @ momentum)
            if length == 0 or bound >= target or step < SMALLEST_STEP:
                break
            allowances = np.clip(allowances + step * (target - bound) / length * momentum, 0, most)
    return max(best, 0.0)


class _Lists(NamedTuple):
    """For every row its near rows and what it costs to be represented by them, nearest first, and its weight."""

    positions: NDArray[np.int32]
    costs: NDArray[np.float32]
    weights: NDArray[np.float64]
    each: Each

    def savings(self, allowances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for every candidate by how much its costs fall short of the allowances, weighted and summed."""

        def part(span: tuple[int, int]) -> NDArray[np.float64]:
            saved = np.zeros(len(self.weights))
            add_savings(self.positions, self.costs, self.weights, allowances, *span, saved)
            return saved

        return sum(self.each(part, self._spans()), np.zeros(len(self.weights)))

    def covering(self, batch: NDArray[np.bool_], allowances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for every row how many members of `batch` cost less than its allowance."""
        counts = np.empty(len(self.weights))
        self.each(
            lambda span: count_covering(self.positions, self.costs, batch, allowances, *span, counts), self._spans()
        )
        return counts

    def _spans(self) -> list[tuple[int, int]]:
        parts = min(self.positions.size // ENTRIES_PER_PART + 1, MOST_PARTS)
        return list(pairwise(np.linspace(0, len(self.positions), parts + 1).astype(int).tolist()))


def _bound(allowed: float, saved: float, n: int) -> tuple[float, float]:
    """Return the bound, and by how much rounding may have raised it: every sum has up to n terms, all positive."""
    return allowed - saved, (n + 64) * float(np.finfo(np.float64).eps) * (allowed + saved)


def _mark_largest(values: NDArray[np.float64], k: int) -> NDArray[np.bool_]:
    """Mark the k largest values, ties by position."""
    threshold = np.partition(values, len(values) - k)[len(values) - k]
    marked: NDArray[np.bool_] = values > threshold
    marked[np.flatnonzero(values == threshold)[: k - int(marked.sum())]] = True
    return marked
