"""Greedy experimental design: rows that leave a linear model least to learn about all rows (trace), or span most (det).

A block of picks is made from a shortlist of the rows that are worth most; one matrix product then replays them for all
rows, and the block ends where a row outside would have been taken. So the picks are those of one pick at a time.
"""

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.ordering import largest
from nextbatch.kernels.picking.design import advance, first_beaten, take_best
from nextbatch.kernels.settled import settled
from nextbatch.row_access import count_rows
from nextbatch.threads import Each, workers

# Rows in the shortlist; picks of a block, which doubles while no row outside comes first.
SHORTLIST, FEWEST_PICKS, MOST_PICKS = 256, 8, 128
ROWS_PER_BLOCK = 2048

Floats = NDArray[np.float64]


class Design(NamedTuple):
    """What is known of a design: the inverse A of its information, and B = A F A; without a target F, B is empty."""

    A: Floats
    B: Floats

    def after(self, U: Floats, W: Floats, c: Floats, num: Floats) -> "Design":
        """Return the design once the rows are taken whose A v and B v are rows of U and W."""
        scaled = c[:, None] * U
        A = self.A - U.T @ scaled
        if not self.B.size:
            return Design(A, self.B)
        cross = W.T @ scaled
        return Design(A, self.B - cross - cross.T + scaled.T @ (num[:, None] * scaled))


def trace_design(
    X: Any, k: int, *, target: Any = None, given: Any = None, ridge: float = 1.0, oversample: float = 2.0
) -> NDArray[np.intp]:
    """Return `k` rows that leave the trace of M⁻¹F small, M = ridge I + the sum of xx' over given and chosen rows.

    Greedy: `oversample` k rows are taken, then the least useful ones are given up one by one. The order is that in
    which rows were taken; ties by position. Bounded by matrix products: 4 n d flop for each row that is taken.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
        How many rows, 0 to n_samples.
    target : array of shape (n_features, n_features), optional
        F, what is to be learned: by default the mean of xx' over all rows and the given ones.
    given : array of shape (n_given, n_features), optional
        Rows that count as chosen from the start.
    ridge : float
    oversample : float
        At least 1, which gives up none.

    Returns
    -------
    array of shape (k,)

    Raises
    ------
    BadInput
        If `k` is out of range, or `given` or `target` do not fit the columns of `X`.

    Examples
    --------
    >>> trace_design([[3.0, 0.0], [2.9, 0.0], [0.0, 1.0]], 2, target=np.eye(2))
    array([0, 2])
    """
    X, given, ridge = _checked(X, given, ridge)
    k = checks.count(k, len(X))
    more = checks.number(oversample, "oversample", 1, 1000)
    if target is None:
        F = (X.T @ X + given.T @ given) / max(1, len(X) + len(given))
    else:
        F = checks.numbers(target, "target", ndim=2).astype(np.float64)
        checks.same_columns("target", F, "X", X)
    A = np.linalg.inv(ridge * np.eye(X.shape[1]) + given.T @ given)
    with workers() as each:
        taken, design = _forward(X, min(len(X), round(more * k)), Design(A, A @ F @ A), each)
    return _backward(X, taken, k, design)


def determinant_design(X: Any, k: int, *, given: Any = None, ridge: float = 1.0) -> NDArray[np.intp]:
    """Return `k` rows, each the one that most raises det(ridge I + the sum of xx' over given and chosen rows).

    That is the row of the largest posterior variance of a linear model; ties by position. Bounded by matrix products:
    2 n d flop for each row. Parameters are those of `trace_design`.

    Examples
    --------
    >>> determinant_design([[3.0, 0.0], [2.9, 0.0], [0.0, 1.0]], 2)
    array([0, 2])
    """
    X, given, ridge = _checked(X, given, ridge)
    k = checks.count(k, len(X))
    A = np.linalg.inv(ridge * np.eye(X.shape[1]) + given.T @ given)
    with workers() as each:
        return _forward(X, k, Design(A, np.empty((0, 0))), each)[0]


def _checked(X: Any, given: Any, ridge: float) -> tuple[Floats, Floats, float]:
    X = checks.matrix(X, "X").astype(np.float64)
    ridge = float(checks.number(ridge, "ridge", checks.SMALLEST, checks.LARGEST))
    if given is None or not count_rows(given):
        return X, np.empty((0, X.shape[1])), ridge
    given = checks.matrix(given, "given").astype(np.float64)
    checks.same_columns("given", given, "X", X)
    return X, given, ridge


class _Rows(NamedTuple):
    """All rows in blocks, with their den and num, and which of them are neither taken nor in the shortlist."""

    X: Floats
    blocks: list[slice]
    den: Floats
    num: Floats
    outside: NDArray[np.bool_]

    def measure(self, design: Design, rows: slice) -> None:
        """Write den and num of some rows."""
        X = self.X[rows]
        self.den[rows] = np.einsum("ij,ij->i", X @ design.A, X)
        self.num[rows] = np.einsum("ij,ij->i", X @ design.B, X) if design.B.size else 0.0

    def shortlist(self, trace: bool) -> tuple[NDArray[np.intp], float]:
        """Return the rows that are worth most, by position, and the least that one of them is worth."""
        worth = np.where(self.outside, settled(self.num / (1 + self.den) if trace else self.den), -np.inf)
        short = np.sort(largest(worth, min(SHORTLIST, int(self.outside.sum()))))
        return short, float(worth[short].min())

    def replay(self, rows: NDArray[np.intp], U: Floats, W: Floats, steps: Floats, trace: bool, each: Each) -> int:
        """Return how many of the picks `rows` are right, and bring den and num behind these."""

        def seen(part: slice) -> tuple[Floats, Floats]:
            GU = self.X[part] @ U.T
            return GU, self.X[part] @ W.T if trace else GU

        products = each(seen, self.blocks)
        right = min(
            first_beaten(*both, self.den[part], self.num[part], self.outside[part], part.start, steps, rows, trace)
            for part, both in zip(self.blocks, products, strict=True)
        )
        for part, both in zip(self.blocks, products, strict=True):
            advance(*both, self.den[part], self.num[part], steps[:right])
        return right


def _forward(X: Floats, k: int, design: Design, each: Each) -> tuple[NDArray[np.intp], Design]:
    """Take `k` rows one after the other; return them, and the design behind them."""
    n, trace = len(X), bool(design.B.size)
    blocks = [slice(start, min(start + ROWS_PER_BLOCK, n)) for start in range(0, n, ROWS_PER_BLOCK)]
    rows = _Rows(X, blocks, np.empty(n), np.empty(n), np.ones(n, dtype=bool))
    each(partial(rows.measure, design), blocks)
    taken, size = np.empty(0, dtype=np.intp), FEWEST_PICKS
    while len(taken) < k:
        short, floor = rows.shortlist(trace)
        most = min(size, k - len(taken))
        best, U, W, steps = _block(X[short], rows.den[short], rows.num[short], design, most, floor)
        rows.outside[short] = False
        right = rows.replay(short[best], U, W, steps, trace, each)
        taken = np.concatenate([taken, short[best[:right]]])
        rows.outside[short] = True
        rows.outside[taken] = False
        design = design.after(U[:right], W[:right], steps[:right, 0], steps[:right, 1])
        size = min(2 * size, MOST_PICKS) if right == size else max(right, FEWEST_PICKS)
    return taken, design


def _block(
    X: Floats, den: Floats, num: Floats, design: Design, most: int, floor: float, sign: float = 1.0
) -> tuple[NDArray[np.intp], Floats, Floats, Floats]:
    """Take up to `most` of some rows, or with a `sign` of -1 give them up; return what `take_best` writes."""
    n, trace = len(X), bool(design.B.size)
    G = np.concatenate([X @ design.A @ X.T, X @ design.A], axis=1)
    H = np.concatenate([X @ design.B @ X.T, X @ design.B], axis=1) if trace else np.zeros_like(G)
    taken, steps = np.empty(most, dtype=np.intp), np.empty((most, 3))
    U, W = np.empty((most, G.shape[1])), np.empty((most, G.shape[1]))
    count = take_best(G, H, den, num, floor, trace, sign, taken, U, W, steps)
    U, W = (np.ascontiguousarray(part[:count, n:]) for part in (U, W))
    return taken[:count], U, W, steps[:count]


def _backward(X: Floats, taken: NDArray[np.intp], k: int, design: Design) -> NDArray[np.intp]:
    """Give up rows until `k` are left, each the one whose loss raises the trace least; of equal ones the last taken."""
    while len(taken) > k:
        V = X[taken[::-1]]
        den = np.einsum("ij,ij->i", V @ design.A, V)
        num = np.einsum("ij,ij->i", V @ design.B, V)
        rows, U, W, steps = _block(V, den, num, design, min(MOST_PICKS, len(taken) - k), -np.inf, sign=-1.0)
        design = design.after(U, W, steps[:, 0], steps[:, 1])
        taken = np.delete(taken, len(taken) - 1 - rows)
    return taken
