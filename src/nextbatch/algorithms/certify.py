"""The certificate of a batch: what it costs, and a proven bound on what any batch of its size costs."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.coverage import Coverage, by_candidate, default_neighbors, take_greedily
from nextbatch.algorithms.nearest_neighbors import nearest_rows
from nextbatch.algorithms.neighbor_graph import NeighborGraph, neighbor_graph
from nextbatch.errors import BadInput
from nextbatch.kernels.dual_bound import count_covering, savings
from nextbatch.row_access import is_sparse

# Up to this many rows the lists hold all distances, and no radius limits the allowances.
ROWS_LISTED_WHOLE = 1000
# Subgradient steps with momentum; the step is halved when PATIENCE steps in a row have improved nothing.
SUBGRADIENT_STEPS = 200
PATIENCE = 5
MOMENTUM = 0.7
SMALLEST_STEP = 2.0**-8
# A batch is compared with the mean of this many random ones. In small pools two random batches differ by a third.
RANDOM_BATCHES = 10
DISTANCES: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "squared_distance": lambda squares: squares,
    "euclidean": np.sqrt,
}


@dataclass(frozen=True)
class Certificate:
    """What a batch costs and what is proven about all batches of its size.

    `cost` is the weighted sum over all rows of the distance to the nearest row of the batch, `lower_bound` a proven
    lower bound on the cost of any batch of this size, and `gap` is cost / lower_bound - 1. `random_gap` is the mean of
    the same for `RANDOM_BATCHES` batches drawn at random, and `random_spread` its standard deviation among them. All
    three are None where nothing above zero is proven.
    """

    batch_size: int
    cost: float
    lower_bound: float
    gap: float | None
    random_gap: float | None
    random_spread: float | None = None

    @property
    def sentence(self) -> str:
        """Say it in words: a batch is 2 % better than another if it costs 2 % less, so that 100 % is the most.

        Examples
        --------
        >>> print(Certificate(1000, 102.0, 100.0, gap=0.02, random_gap=0.2, random_spread=0.012).sentence)
        No batch of 1,000 can represent this pool more than 2.0 % better than this one, which is 15 % better
        than a random one (mean of 10, give or take 1).
        >>> print(Certificate(50, cost=140.0, lower_bound=100.0, gap=0.4, random_gap=0.3).sentence)
        No batch of 50 can represent this pool more than 28.6 % better than this one; already a random one is
        7 % better.
        """
        batch = f"batch of {self.batch_size:,}"
        if self.gap is None:
            return f"Nothing is proven about how well another {batch} could represent this pool."
        share = _saved(1, 1 + self.gap)
        shown = ceil(round(10 * share, 6)) / 10  # rounded up, so that the sentence stays true
        better = f"more than {shown:.1f} % better" if shown else "better"
        return f"No {batch} can represent this pool {better} than this one{self._beside_random(1 + self.gap)}."

    def _beside_random(self, ours: float) -> str:
        if self.random_gap is None:
            return ""
        random = 1 + self.random_gap
        better, worse = round(_saved(ours, random)), round(_saved(random, ours))
        if better <= 0 and worse <= 0:
            return "; a random one is as good"
        told = f"{better} % better than a random one" if better > 0 else f"{worse} % better"
        if self.random_spread is not None:
            # The spread of a share is that of the cost, over the larger of the two costs.
            spread = 100 * self.random_spread * (ours / random**2 if better > 0 else 1 / ours)
            told += f" (mean of {RANDOM_BATCHES}, give or take {spread:.0f})"
        return f", which is {told}" if better > 0 else f"; already a random one is {told}"


def _saved(cost: float, other: float) -> float:
    """Return by how many per cent of the other cost the first is lower."""
    return 100 * (1 - cost / other)


def certify(
    X: Any,
    positions: Any,
    *,
    weights: Any = None,
    given: Any = None,
    distance: str = "squared_distance",
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

    Bounded by the neighbor graph, n² d flop; the steps take about a second at n = 50,000.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    positions : array of shape (batch_size,)
        Different rows, at least one.
    weights : array of shape (n_samples,), optional
        How much each row counts in the cost; ones without it.
    given : array of shape (n_given, n_features), optional
        Rows that represent their neighbors already, beside any batch.
    distance : {"squared_distance", "euclidean"}
        What a row costs: the squared distance to the nearest row of the batch, or the distance.
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
    checks.one_of(distance, tuple(DISTANCES), "distance")
    represented = _represented(X, given)
    if graph is None:
        graph = neighbor_graph(X, n if n <= ROWS_LISTED_WHOLE else default_neighbors(n, k))
    checks.same_length("graph", len(graph.positions), "rows", n)
    cost = _cost(X, positions, w, represented, distance)
    bound = min(_lower_bound(graph, k, w, represented, distance), cost)
    rng = np.random.default_rng(0) if rng is None else checks.generator(rng)
    drawn = [_cost(X, rng.choice(n, k, replace=False), w, represented, distance) for _ in range(RANDOM_BATCHES)]
    gaps = [gap for gap in (_gap_over(each, bound) for each in drawn) if gap is not None]
    random, spread = (float(np.mean(gaps)), float(np.std(gaps, ddof=1))) if len(gaps) == len(drawn) else (None, None)
    return Certificate(k, cost, bound, _gap_over(cost, bound), random, spread)


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


def _cost(
    X: NDArray[np.float32],
    positions: NDArray[np.intp],
    w: NDArray[np.float64],
    represented: NDArray[np.float64],
    distance: str,
) -> float:
    squares = np.minimum(nearest_rows(X, 1, X[positions]).distances[:, 0], represented)
    return float(w @ DISTANCES[distance](squares))


def _gap_over(cost: float, bound: float) -> float | None:
    if cost == 0:
        return 0.0
    return max(cost / bound - 1, 0.0) if bound > 0 else None


def _lower_bound(
    graph: NeighborGraph, k: int, w: NDArray[np.float64], represented: NDArray[np.float64], distance: str
) -> float:
    measure = DISTANCES[distance]
    # A step down where a value was rounded to nearest: what is listed is no farther, what is not listed no nearer.
    lists = np.nextafter(measure(np.nextafter(graph.distances, np.float32(0))), np.float32(0))
    most = measure(np.minimum(graph.radii, represented)) * (1 - 1e-9)
    farthest = np.minimum(most, lists[:, -1]) if lists.shape[1] == len(w) else most
    everyone = np.arange(len(w))
    coverage = Coverage(*by_candidate([(everyone, graph.positions, lists)], len(w)), farthest.astype(np.float32))
    _, reached = take_greedily(coverage, k, w)
    return _improved(graph.positions, lists, k, w, reached, most)


def _improved(
    positions: NDArray[np.int32],
    lists: NDArray[np.float32],
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
    for _ in range(SUBGRADIENT_STEPS):
        saved = savings(positions, lists, w, allowances)
        batch = _mark_largest(saved, k)
        bound, doubt = _bound(float(w @ allowances), float(saved[batch].sum()), len(w))
        failures += 1
        if bound - doubt > best:
            best, best_allowances, failures = bound - doubt, allowances, 0
        elif failures == PATIENCE:  # go back to the best allowances, with half the step
            allowances, step, failures, momentum = best_allowances, step / 2, 0, np.zeros(len(w))
            continue
        momentum = MOMENTUM * momentum + w * (1 - count_covering(positions, lists, batch, allowances))
        length = float(momentum @ momentum)
        if length == 0 or bound >= target or step < SMALLEST_STEP:
            break
        allowances = np.clip(allowances + step * (target - bound) / length * momentum, 0, most)
    return max(best, 0.0)


def _bound(allowed: float, saved: float, n: int) -> tuple[float, float]:
    """Return the bound, and by how much rounding may have raised it: every sum has up to n terms, all positive."""
    return allowed - saved, (n + 64) * float(np.finfo(np.float64).eps) * (allowed + saved)


def _mark_largest(values: NDArray[np.float64], k: int) -> NDArray[np.bool_]:
    """Mark the k largest values, ties by position."""
    threshold = np.partition(values, len(values) - k)[len(values) - k]
    marked: NDArray[np.bool_] = values > threshold
    marked[np.flatnonzero(values == threshold)[: k - int(marked.sum())]] = True
    return marked
