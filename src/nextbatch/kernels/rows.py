"""A row of a matrix as kernels use it, whether the matrix is an array or a sparse one.

A sparse matrix is the tuple of its values, their columns, which ascend within a row, where each row starts, and the
squared length of each row. Which of the two a kernel is given is settled when it is compiled: each function here has
an implementation for both.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.distances import (
    gaps_and_means,
    squared_distance,
    squared_distance_of_rows,
    squared_length,
)

ColumnNumbers = NDArray[np.int32]
SparseMatrix = tuple[NDArray[np.float32], ColumnNumbers, ColumnNumbers, NDArray[np.float64]]
Matrix = NDArray[np.float32] | SparseMatrix


def row_count(X: Matrix) -> int:
    """Return the number of rows."""
    return len(X[2]) - 1 if isinstance(X, tuple) else len(X)


def gap(X: Matrix, i: int, Y: Matrix, j: int, factors: int = 0) -> float:
    """Return |X[i] - Y[j]|². Rows of arrays may have `factors`, see `squared_distance_of_rows`."""
    raise NotImplementedError


def point_square(X: Matrix, point: NDArray[np.float32]) -> float:
    """Return |point|² if `gap_to_point` needs it, which is where X is sparse."""
    raise NotImplementedError


def gap_to_point(X: Matrix, i: int, point: NDArray[np.float32], square: float) -> float:
    """Return |X[i] - point|², where `square` is the `point_square`."""
    raise NotImplementedError


def add_row(X: Matrix, i: int, weight: float, total: NDArray[np.float64]) -> None:
    """Add weight * X[i] to `total`."""
    raise NotImplementedError


def write_row(X: Matrix, i: int, row: NDArray[np.float32]) -> None:
    """Write X[i] to `row`."""
    raise NotImplementedError


@compiled
def sparse_gap(X: SparseMatrix, i: int, Y: SparseMatrix, j: int) -> float:
    """Return the squared distance of two sparse rows: |y|² corrected in the columns of x, or of the one with fewer.

    A center has many more columns than a row, so that these are searched for. Identical rows are at zero exactly.
    """
    if X[2][i + 1] - X[2][i] > Y[2][j + 1] - Y[2][j]:
        X, i, Y, j = Y, j, X, i
    # Invariant: total is the squared distance over the columns of x so far, met the part of |y|² in these columns.
    # Bounded by the columns of x, times the logarithm of the gaps between them in y.
    total, met = 0.0, 0.0
    place, stop = Y[2][j], Y[2][j + 1]
    for e in range(X[2][i], X[2][i + 1]):
        x, column = np.float64(X[0][e]), X[1][e]
        place = first_from(Y[1], column, place, stop)
        y = 0.0
        if place < stop and Y[1][place] == column:
            y = np.float64(Y[0][place])
        total += (x - y) * (x - y)
        met += y * y
    return total + max(float(Y[3][j]) - met, 0.0)


@compiled
def sparse_gap_of_outer_products(X: SparseMatrix, i: int, Y: SparseMatrix, j: int, factors: int) -> float:
    """Return what `squared_distance_of_outer_products` does, for sparse rows that begin with all their factors."""
    e, f, end, other_end = X[2][i], Y[2][j], X[2][i + 1], Y[2][j + 1]
    factor_gaps, factor_means, factor_both = gaps_and_means(X[0][e : e + factors], Y[0][f : f + factors])
    gaps, means, both = 0.0, 0.0, 0.0
    e, f = e + factors, f + factors
    # Bounded by the columns of both, which ascend.
    while e < end or f < other_end:
        x, y = 0.0, 0.0
        in_x = e < end and (f == other_end or X[1][e] <= Y[1][f])
        in_y = f < other_end and (e == end or Y[1][f] <= X[1][e])
        if in_x:
            x, e = np.float64(X[0][e]), e + 1
        if in_y:
            y, f = np.float64(Y[0][f]), f + 1
        gaps += (x - y) * (x - y)
        means += (x + y) * (x + y) / 4
        both += (x - y) * (x + y) / 2
    return max(factor_gaps * means + factor_means * gaps + 2 * factor_both * both, 0.0)


@compiled
def first_from(columns: ColumnNumbers, column: int, low: int, high: int) -> int:
    """Return the first place from `low` on where `columns` reach `column`, by steps that double, then by halves."""
    # Invariant: all places below `low` hold smaller columns. Bounded by the logarithm of the way to the column.
    step = 1
    while low + step < high and columns[low + step] < column:
        low += step
        step *= 2
    high = min(low + step, high)
    while low < high:
        middle = (low + high) // 2
        if columns[middle] < column:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def squares_of_rows(values: NDArray[np.float32], starts: ColumnNumbers, squares: NDArray[np.float64]) -> None:
    """Write |x|² of every sparse row, summed from left to right."""
    for i in range(len(squares)):
        squares[i] = 0.0
        for e in range(starts[i], starts[i + 1]):
            squares[i] += np.float64(values[e]) * np.float64(values[e])


@compiled
def sparse_gap_to_point(X: SparseMatrix, i: int, point: NDArray[np.float32], square: float) -> float:
    """Return |X[i] - point|²: that of the origin, corrected where the row has values."""
    total = square
    for e in range(X[2][i], X[2][i + 1]):
        x, y = np.float64(X[0][e]), np.float64(point[X[1][e]])
        total += x * (x - 2 * y)
    return max(total, 0.0)


@compiled
def sparse_products(X: SparseMatrix, Y: SparseMatrix, products: NDArray[np.float32]) -> None:
    """Write the products of the rows of X with the columns of Y, both sparse: a row of Y at a time."""
    # Bounded by the pairs of values that share a column; the row of products that is written stays in the cache.
    products[:] = 0
    for i in range(len(X[2]) - 1):
        row = products[i]
        for e in range(X[2][i], X[2][i + 1]):
            x, j = X[0][e], X[1][e]
            for f in range(Y[2][j], Y[2][j + 1]):
                row[Y[1][f]] += x * Y[0][f]


def _is_sparse(X: Any) -> bool:
    return isinstance(X, types.BaseTuple)


@overload(row_count, strict=False)
def _row_count(X: Any) -> Callable[..., Any]:
    return (lambda X: len(X[2]) - 1) if _is_sparse(X) else (lambda X: len(X))


@overload(gap, strict=False)
def _gap(X: Any, i: Any, Y: Any, j: Any, factors: Any = 0) -> Callable[..., Any]:
    if _is_sparse(X) and isinstance(factors, types.Integer):
        return lambda X, i, Y, j, factors=0: (
            sparse_gap_of_outer_products(X, i, Y, j, factors) if factors else sparse_gap(X, i, Y, j)
        )
    if _is_sparse(X):
        return lambda X, i, Y, j, factors=0: sparse_gap(X, i, Y, j)
    if isinstance(factors, types.Integer):
        return lambda X, i, Y, j, factors=0: squared_distance_of_rows(X[i], Y[j], factors)
    return lambda X, i, Y, j, factors=0: squared_distance(X[i], Y[j])


@overload(point_square, strict=False)
def _point_square(X: Any, point: Any) -> Callable[..., Any]:
    return (lambda X, point: squared_length(point)) if _is_sparse(X) else (lambda X, point: 0.0)


@overload(gap_to_point, strict=False)
def _gap_to_point(X: Any, i: Any, point: Any, square: Any) -> Callable[..., Any]:
    if _is_sparse(X):
        return lambda X, i, point, square: sparse_gap_to_point(X, i, point, square)
    return lambda X, i, point, square: squared_distance(X[i], point)


@overload(add_row, strict=False)
def _add_row(X: Any, i: Any, weight: Any, total: Any) -> Callable[..., Any]:
    def add_sparse(X: Any, i: Any, weight: Any, total: Any) -> None:
        for e in range(X[2][i], X[2][i + 1]):
            total[X[1][e]] += weight * X[0][e]

    def add(X: Any, i: Any, weight: Any, total: Any) -> None:
        for j in range(len(total)):
            total[j] += weight * X[i, j]

    return add_sparse if _is_sparse(X) else add


@overload(write_row, strict=False)
def _write_row(X: Any, i: Any, row: Any) -> Callable[..., Any]:
    def write_sparse(X: Any, i: Any, row: Any) -> None:
        row[:] = 0
        for e in range(X[2][i], X[2][i + 1]):
            row[X[1][e]] = X[0][e]

    def write(X: Any, i: Any, row: Any) -> None:
        row[:] = X[i]

    return write_sparse if _is_sparse(X) else write
