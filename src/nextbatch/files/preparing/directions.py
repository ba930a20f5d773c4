"""The leading singular vectors of a matrix, the same to the last bit on every processor.

Subspace iteration (Halko, Martinsson and Tropp, 2011): a few random vectors are multiplied by the matrix and its
transpose again and again, and made orthonormal. The products are exact, since both factors are on a grid; what is small
is computed in a fixed order. BLAS and LAPACK would leave a noise of 1e-4 in float32, from which strategies choose
other batches.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.files.preparing.grid import exact_product, on_grid, rows_on_grid, step_of
from nextbatch.kernels.fixed_order.linear_algebra import diagonalize, orthonormalize, products_of_columns
from nextbatch.row_access import is_sparse

# Vectors beside those that are wanted, and how often all are multiplied.
OVERSAMPLED, STEPS = 10, 6
# Binary digits of the largest entry of the matrix; the others are on its grid.
MATRIX_BITS = 16
# Those of the largest entry of singular vectors, before they are turned into each other.
VECTOR_BITS = 24
# Singular values below this share of the largest one are rounding errors.
NEGLIGIBLE = 1e-6
# Rows that are turned at once.
BLOCK = 2**14

Floats = NDArray[np.float64]


class Directions(NamedTuple):
    """Singular values, descending, and the right singular vectors as columns; those of negligible values are zero."""

    vectors: Floats
    values: Floats


class Eigen(NamedTuple):
    """Eigenvalues, descending, and eigenvectors as columns."""

    values: Floats
    vectors: Floats


def leading_directions(A: Any, count: int, rng: Generator) -> Directions:
    """Return the `count` leading right singular vectors of `A`.

    Parameters
    ----------
    A : array of shape (n, m), or sparse
        It is put on the grid of `MATRIX_BITS` first.
    count : int
        At most the smaller side of `A`.
    rng : Generator
        Draws the vectors to start with.

    Examples
    --------
    >>> leading_directions(np.array([[3.0, 0.0], [0.0, 1.0]]), 1, np.random.default_rng(0)).values
    array([3.])
    """
    A = rows_on_grid(A, step_of(A.data if is_sparse(A) else A, MATRIX_BITS))
    n, m = A.shape
    # The iteration is on the shorter side.
    inner, outer = (A.T, A) if n < m else (A, A.T)
    width = min(count + OVERSAMPLED, n, m)
    Y = rng.integers(-(2**15), 2**15, size=(inner.shape[1], width)).astype(np.float64)
    for _ in range(STEPS):
        orthonormalize(Y)
        Y = exact_product(outer, exact_product(inner, Y, MATRIX_BITS), MATRIX_BITS)
    orthonormalize(Y)
    images = exact_product(inner, Y, MATRIX_BITS)
    squares = columns_by_columns(Y, exact_product(outer, images, MATRIX_BITS))
    eigenvalues, turns = eigen((squares + squares.T) / 2)
    values = np.sqrt(np.maximum(eigenvalues[:count], 0))
    kept = values > NEGLIGIBLE * values.max(initial=0)
    turns = turns[:, :count] * kept
    if n < m:
        return Directions(_turned(images, turns / np.where(kept, values, 1)), values)
    return Directions(_turned(Y, turns), values)


def eigen(S: Floats) -> Eigen:
    """Return eigenvalues and eigenvectors of a symmetric matrix, in a fixed order."""
    S, axes = S.copy(), np.empty_like(S)
    diagonalize(S, axes)
    order = np.argsort(-np.diag(S), kind="stable")
    return Eigen(np.diag(S)[order], axes[order].T)


def columns_by_columns(A: Floats, B: Floats) -> Floats:
    """Return AᵀB, summed in the order of the rows."""
    result = np.empty((A.shape[1], B.shape[1]))
    products_of_columns(np.ascontiguousarray(A), np.ascontiguousarray(B), result)
    return result


def _turned(vectors: Floats, turns: Floats) -> Floats:
    step, result = step_of(vectors, VECTOR_BITS), np.empty((len(vectors), turns.shape[1]))
    # A block at a time: of many columns of words, a copy of all vectors takes as much memory as everything else.
    for start in range(0, len(vectors), BLOCK):
        block = slice(start, start + BLOCK)
        result[block] = exact_product(on_grid(vectors[block], step), turns, VECTOR_BITS)
    return result
