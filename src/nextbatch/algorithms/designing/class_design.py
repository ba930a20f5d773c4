"""Greedy experimental design for C classes: rows that leave a softmax layer least to learn, by its Fisher information.

A row x with class probabilities p informs by (diag p - pp') ⊗ xx', which is V'V for V = diag(√p)(I - 1p') ⊗ x, a matrix
of C rows: what `algorithms.design` does with numbers is done here with C x C matrices.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.kernels.settled import settled
from nextbatch.row_access import count_rows
from nextbatch.threads import workers

# Two matrices of (C d)² numbers are kept, 128 MB each at this size.
LARGEST = 4000
ROWS_PER_BLOCK = 1024

Floats = NDArray[np.float64]


def class_trace_design(
    X: Any,
    probabilities: Any,
    k: int,
    *,
    given: Any = None,
    given_probabilities: Any = None,
    share: float = 1.0,
    given_share: float = 1.0,
    ridge: float = 1.0,
    oversample: float = 2.0,
) -> NDArray[np.intp]:
    """Return `k` rows that leave the trace of M⁻¹F small: F is the mean information of all rows and the given ones.

    M is the ridge, plus `given_share` of the information of given rows, plus `share` of that of chosen ones. Greedy:
    `oversample` k rows are taken, then the least useful are given up; ties by position. Bounded by 4 n C² d flop for
    each row that is taken, and once by n C² d².

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    probabilities : array of shape (n_samples, n_classes)
    k : int
        How many rows, 0 to n_samples.
    given : array of shape (n_given, n_features), optional
    given_probabilities : array of shape (n_given, n_classes), optional
    share, given_share, ridge, oversample : float

    Returns
    -------
    array of shape (k,)

    Raises
    ------
    BadInput
        If inputs do not fit each other, or n_classes * n_features exceeds 4,000.

    Examples
    --------
    >>> P = [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
    >>> class_trace_design([[3.0, 0.0], [2.9, 0.0], [0.0, 2.9]], P, 2)
    array([0, 2])
    """
    X, P = _rows(X, probabilities, "probabilities")
    k, more = checks.count(k, len(X)), checks.number(oversample, "oversample", 1, 1000)
    columns = X.shape[1] * P.shape[1]
    if columns > LARGEST:
        raise BadInput(
            f"{P.shape[1]} classes and {X.shape[1]} columns make an information matrix of {columns} rows, more than "
            f"{LARGEST}: reduce the columns, or take the binary design."
        )
    G, Q = X[:0], P[:0]
    if given is not None and count_rows(given):
        G, Q = _rows(given, given_probabilities, "given_probabilities")
        checks.same_columns("given", G, "X", X)
        checks.same_columns("given_probabilities", Q, "probabilities", P)
    before = _information(G, Q)
    F = (_information(X, P) + before) / max(1, len(X) + len(G))
    A = np.asarray(np.linalg.inv(ridge * np.eye(columns) + given_share * before), dtype=np.float64)
    return _chosen(np.sqrt(share) * X, _roots(P), k, round(more * k), A, A @ F @ A)


def _rows(X: Any, probabilities: Any, name: str) -> tuple[Floats, Floats]:
    rows = checks.matrix(X, "X").astype(np.float64)
    P = checks.numbers(probabilities, name, ndim=2).astype(np.float64)
    checks.same_length(name, len(P), "rows", len(rows))
    return rows, P


def _roots(P: Floats) -> Floats:
    """Return diag(√p)(I - 1p') for every row p."""
    roots: Floats = np.sqrt(P)[:, :, None] * (np.eye(P.shape[1]) - P[:, None, :])
    return roots


def _information(X: Floats, P: Floats) -> Floats:
    """Return the sum of (diag p - pp') ⊗ xx' over all rows."""
    C, d = P.shape[1], X.shape[1]
    whole = np.zeros((C, d, C, d))
    for a in range(C):
        for b in range(a, C):
            weights = P[:, a] * ((a == b) - P[:, b])
            whole[a, :, b] = X.T @ (weights[:, None] * X)
            whole[b, :, a] = whole[a, :, b].T
    return whole.reshape(C * d, C * d)


def _chosen(X: Floats, S: Floats, k: int, most: int, A: Floats, B: Floats) -> NDArray[np.intp]:
    """Take up to `most` rows, one after the other, then give up the least useful until `k` are left."""
    den, num = _products(X, S, A), _products(X, S, B)
    taken: list[int] = []
    for _ in range(min(len(X), most)):
        gains = np.asarray(settled(_gains(den, num, 1.0)))
        gains[taken] = -np.inf
        taken.append(int(np.argmax(gains)))
        A, B, den, num = _after(X, S, taken[-1], A, B, den, num, 1.0)
    rows = np.array(taken, dtype=np.intp)
    X, S, den, num = X[rows], S[rows], den[rows], num[rows]
    kept = np.ones(len(rows), dtype=bool)
    for _ in range(len(rows) - k):
        gains = np.where(kept, settled(_gains(den, num, -1.0)), -np.inf)
        last = len(rows) - 1 - int(np.argmax(gains[::-1]))  # of equal ones the row that was taken last
        kept[last] = False
        A, B, den, num = _after(X, S, last, A, B, den, num, -1.0)
    return rows[kept]


def _gains(den: Floats, num: Floats, sign: float) -> Floats:
    """Return by how much the trace falls with each row; with a `sign` of -1, if the row is given up."""
    gains: Floats = np.trace(np.linalg.solve(sign * np.eye(den.shape[1]) + den, num), axis1=1, axis2=2)
    return gains


def _products(X: Floats, S: Floats, M: Floats) -> Floats:
    """Return V M V' of every row."""
    n, C, d = len(X), S.shape[1], X.shape[1]
    blocks, out = [slice(a, a + ROWS_PER_BLOCK) for a in range(0, n, ROWS_PER_BLOCK)], np.empty((n, C, C))

    def visit(rows: slice) -> None:
        x = X[rows]
        inner = np.empty((len(x), C, C))
        for a in range(C):
            for b in range(C):
                part = M[a * d : (a + 1) * d, b * d : (b + 1) * d]
                inner[:, a, b] = np.einsum("ij,ij->i", x @ part, x)
        out[rows] = S[rows] @ inner @ S[rows].transpose(0, 2, 1)

    with workers() as each:
        each(visit, blocks)
    return out


def _after(
    X: Floats, S: Floats, j: int, A: Floats, B: Floats, den: Floats, num: Floats, sign: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the four once row `j` is taken, or with a `sign` of -1 given up."""
    C = S.shape[1]
    V = np.kron(S[j], X[j])
    U, W = A @ V.T, B @ V.T
    K = np.linalg.inv(sign * np.eye(C) + den[j])
    inner = K @ num[j] @ K
    UK = U @ K
    A, B = A - UK @ U.T, B - UK @ W.T - W @ UK.T + U @ inner @ U.T
    G, H = _seen(X, S, U), _seen(X, S, W)
    GK, transposed = G @ K, (0, 2, 1)
    cross = GK @ H.transpose(transposed)
    den = den - GK @ G.transpose(transposed)
    num = num - cross - cross.transpose(transposed) + G @ inner @ G.transpose(transposed)
    return A, B, den, num


def _seen(X: Floats, S: Floats, U: Floats) -> Floats:
    """Return V U of every row."""
    C = S.shape[1]
    parts = U.reshape(C, X.shape[1], C).transpose(1, 0, 2).reshape(X.shape[1], C * C)
    return S @ (X @ parts).reshape(len(X), C, C)
