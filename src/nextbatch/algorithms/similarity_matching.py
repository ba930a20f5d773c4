"""Match the mean of the labeled rows to the mean of the rest in a kernel space, against one cost per row."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.top_k import top_k

BLOCK = 1024
FRANK_WOLFE_STEPS = 200


def similarity_matching(
    X: Any,
    k: int,
    *,
    costs: Any,
    given: Any = None,
    gamma: float = 1.0,
    solver: str = "greedy",
) -> NDArray[np.intp]:
    """Minimize 1/2 a'Ka + c'a over choices a of `k` rows, where c holds the pull of all rows and the costs.

    Du et al. (arXiv 1904.06685). With K_ij = exp(-gamma |x_i - x_j|^2), n rows in X and m in `given`,
    c_i = (n - k)/(n + m) sum_given K - (m + k)/(n + m) sum_X K + costs_i: up to a constant and a factor the squared
    distance between the mean of given and chosen rows and the mean of the rest. No n x n matrix is kept.

    Parameters
    ----------
    X : array of shape (n_samples, n_columns)
    k : int
    costs : array of shape (n_samples,)
    given : array of shape (n_given, n_columns), optional
    gamma : float
    solver : str
        "greedy" takes one row after the other; "frank_wolfe" relaxes a to [0, 1], takes steps with exact line
        search, and then the k largest.

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
    pull = costs - (len(rows) + k) / total * _similarity_sums(X, X, gamma)
    if len(rows):
        pull = pull + (n - k) / total * _similarity_sums(X, rows, gamma)
    return SOLVERS[solver](X, k, pull, gamma)


def _greedy(X: NDArray[np.float64], k: int, pull: NDArray[np.float64], gamma: float) -> NDArray[np.intp]:
    gradient = pull.copy()
    positions = np.empty(k, dtype=np.intp)
    for i in range(k):
        positions[i] = np.argmin(gradient)
        gradient += _similarities(X, X[positions[i], None], gamma)[:, 0]
        gradient[positions[i]] = np.inf
    return positions


def _frank_wolfe(X: NDArray[np.float64], k: int, pull: NDArray[np.float64], gamma: float) -> NDArray[np.intp]:
    a = np.full(len(X), k / len(X))
    smoothed = k / len(X) * _similarity_sums(X, X, gamma)  # K a
    for _ in range(FRANK_WOLFE_STEPS if k else 0):
        corner = np.zeros(len(X))
        best = top_k(-(smoothed + pull), k)
        corner[best] = 1.0
        direction = corner - a
        smoothed_corner = _similarity_sums(X, X[best], gamma)
        slope = direction @ (smoothed + pull)
        curvature = direction @ (smoothed_corner - smoothed)
        if slope >= 0:
            break
        step = min(1.0, -slope / curvature) if curvature > 0 else 1.0
        a += step * direction
        smoothed += step * (smoothed_corner - smoothed)
    return top_k(a, k)


def _similarities(X: NDArray[np.float64], rows: NDArray[np.float64], gamma: float) -> NDArray[np.float64]:
    gaps = (X**2).sum(axis=1)[:, None] + (rows**2).sum(axis=1) - 2 * X @ rows.T
    similarities: NDArray[np.float64] = np.exp(-gamma * np.maximum(gaps, 0))
    return similarities


def _similarity_sums(X: NDArray[np.float64], rows: NDArray[np.float64], gamma: float) -> NDArray[np.float64]:
    total = np.zeros(len(X))
    for start in range(0, len(rows), BLOCK):
        total += _similarities(X, rows[start : start + BLOCK], gamma).sum(axis=1)
    return total


SOLVERS = {"greedy": _greedy, "frank_wolfe": _frank_wolfe}
