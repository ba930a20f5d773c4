"""Match the mean of the labeled rows to the mean of the rest in a kernel space, against one cost per row."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.ranking.top_k import top_k
from nextbatch.kernels.room import lowest_with_room
from nextbatch.kernels.settled import settled
from nextbatch.threads import workers

# Similarities are computed in tiles of 1,024 x 1,024, 8 MB each.
SIMILARITY_TILE = 1024
FRANK_WOLFE_STEPS = 200


def similarity_matching(
    X: Any,
    k: int,
    *,
    costs: Any,
    given: Any = None,
    gamma: float = 1.0,
    solver: str = "greedy",
    limits: Limits | None = None,
) -> NDArray[np.intp]:
    """Minimize 1/2 a'Ka + c'a over choices a of `k` rows, where c holds the pull of all rows and the costs.

    Du et al. (arXiv 1904.06685). With ``K_ij = exp(-gamma |x_i - x_j|^2)``, n rows in X and m in `given`,
    c_i = (n - k)/(n + m) sum_given K - (m + k)/(n + m) sum_X K + costs_i: up to a constant and a factor the squared
    distance between the mean of given and chosen rows and the mean of the rest (MMD). Bounded by n² exponentials,
    computed tile by tile: no n x n matrix is kept.

    Parameters
    ----------
    X : array of shape (n_samples, n_columns)
    k : int
        How many rows, 0 to n_samples.
    costs : array of shape (n_samples,)
        Added to the objective for each chosen row, for example its confidence.
    given : array of shape (n_given, n_columns), optional
        Rows that belong to the chosen ones from the start.
    gamma : float
        In the unit of one over a squared distance.
    solver : str
        "greedy" takes one row after the other; "frank_wolfe" relaxes a to [0, 1], takes steps with exact line
        search, and then the k largest.
    limits : Limits, optional
        Each row is then the best of those that the limits allow, for "frank_wolfe" in the order of a; fewer than `k`
        are taken only if no other is allowed.

    Returns
    -------
    array of shape (k,)
        Positions; in the order in which they were taken, or of falling a.

    Raises
    ------
    BadInput
        If `k` is out of range, the solver is unknown, or `costs` or `given` do not fit the rows of `X`.

    Examples
    --------
    >>> similarity_matching([[0.0], [0.2], [0.4], [5.0]], 1, costs=[0, 0, 0, 0])
    array([1])
    """
    X = checks.matrix(X, "X").astype(np.float64)
    n = len(X)
    k = checks.count(k, n)
    checks.one_of(solver, tuple(SOLVERS), "solver")
    costs = checks.numbers(costs, "costs", ndim=1).astype(np.float64)
    checks.same_length("costs", len(costs), "rows", n)
    rows = np.empty((0, X.shape[1])) if given is None else checks.matrix(given, "given").astype(np.float64)
    checks.same_columns("given", rows, "X", X)
    total = n + len(rows)
    center = X.mean(axis=0) if n else 0.0
    X, rows = X - center, rows - center  # small products, whose differences keep their digits
    own = _weighted_similarities(X, X, np.ones(n), gamma)
    given_sums = _weighted_similarities(X, rows, np.ones(len(rows)), gamma)
    pull = costs - (len(rows) + k) / total * own + (n - k) / total * given_sums if n else costs
    return SOLVERS[solver](X, k, pull, own, gamma, limits)


def _steepest_first(
    X: NDArray[np.float64],
    k: int,
    pull: NDArray[np.float64],
    own: NDArray[np.float64],
    gamma: float,
    limits: Limits | None,
) -> NDArray[np.intp]:
    # gradient[i] is by how much taking row i changes the objective, up to a constant: K a + c.
    gradient = pull.copy()
    positions = np.empty(k, dtype=np.intp)
    room = None if limits is None else limits.room(k)
    for i in range(k):
        compared = settled(gradient)
        compared[positions[:i]] = np.inf
        best = int(np.argmin(compared)) if room is None else lowest_with_room(compared, room)
        if best < 0:
            return positions[:i]
        positions[i] = best
        gradient += _similarities(X, X[positions[i], None], gamma)[:, 0]
    return positions


def _frank_wolfe(
    X: NDArray[np.float64],
    k: int,
    pull: NDArray[np.float64],
    own: NDArray[np.float64],
    gamma: float,
    limits: Limits | None,
) -> NDArray[np.intp]:
    n = len(X)
    a = np.full(n, k / max(n, 1))
    smoothed = k / max(n, 1) * own  # K a
    # A corner is the choice that minimizes the linearized objective. The step towards it minimizes the quadratic one.
    corner, smoothed_corner = np.zeros(n), np.zeros(n)
    for _ in range(FRANK_WOLFE_STEPS if k else 0):
        best = np.zeros(n)
        best[top_k(settled(-(smoothed + pull)), k)] = 1.0
        # Corners of later steps differ in few rows: only these are computed.
        changed = np.flatnonzero(best != corner)
        smoothed_corner += _weighted_similarities(X, X[changed], (best - corner)[changed], gamma)
        corner = best
        direction = corner - a
        slope = direction @ (smoothed + pull)
        curvature = direction @ (smoothed_corner - smoothed)
        if slope >= 0:
            break
        step = min(1.0, -slope / curvature) if curvature > 0 else 1.0
        a += step * direction
        smoothed += step * (smoothed_corner - smoothed)
    return top_k(settled(a), k, limits=limits)


def _similarities(X: NDArray[np.float64], rows: NDArray[np.float64], gamma: float) -> NDArray[np.float64]:
    gaps = -2 * X @ rows.T
    gaps += np.einsum("ij,ij->i", X, X)[:, None]
    gaps += np.einsum("ij,ij->i", rows, rows)
    np.maximum(gaps, 0, out=gaps)
    gaps *= -gamma
    return np.exp(gaps, out=gaps)


def _weighted_similarities(
    X: NDArray[np.float64], rows: NDArray[np.float64], weights: NDArray[np.float64], gamma: float
) -> NDArray[np.float64]:
    """Return for every row of `X` the weighted sum of its similarities to `rows`, tile by tile."""
    sums = np.zeros(len(X))

    def visit(a: int) -> None:
        for b in range(0, len(rows), SIMILARITY_TILE):
            tile = _similarities(X[a : a + SIMILARITY_TILE], rows[b : b + SIMILARITY_TILE], gamma)
            sums[a : a + SIMILARITY_TILE] += tile @ weights[b : b + SIMILARITY_TILE]

    with workers() as each:
        each(visit, range(0, len(X), SIMILARITY_TILE))
    return sums


SOLVERS = {"greedy": _steepest_first, "frank_wolfe": _frank_wolfe}
