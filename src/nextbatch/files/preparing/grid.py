"""A grid of numbers: on it, sums of products come out the same on every processor.

Processors add in different orders, and a sum of rounded numbers depends on the order. Multiples of a power of two that
are not too large are added and multiplied without rounding, so that any order gives the same bits: features are put on
a grid once, before anything is chosen from them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.neighbors.rounding import GRID
from nextbatch.row_access import is_sparse

# For numbers of about the size of one; engines know this grid.
STEP = GRID
# The digits of float64, and those that are kept of a mean and a spread.
DIGITS, SCALE_BITS = 53, 20


def on_grid(values: Any, step: Any = STEP) -> NDArray[np.float64]:
    """Return the nearest multiples of `step`, off by at most half of it: a power of two, or one for each column.

    Examples
    --------
    >>> on_grid([0.1, 0.26, -0.9], step=0.25)
    array([ 0.  ,  0.25, -1.  ])
    """
    multiples = np.asarray(np.multiply(values, 1 / step, dtype=np.float64))
    np.rint(multiples, out=multiples)
    multiples *= step
    return multiples


def to_bits(values: NDArray[Any], bits: int) -> NDArray[np.float64]:
    """Return `values` on the grid on which the largest magnitude has at most `bits` binary digits.

    Examples
    --------
    >>> to_bits(np.array([0.1, 5.3, -7.9]), bits=3)
    array([ 0.,  5., -8.])
    """
    return on_grid(values, step_of(values, bits))


def step_of(values: NDArray[Any], bits: int) -> float:
    """Return the power of two of which the largest magnitude is a multiple of at most `bits` binary digits."""
    largest = max(float(values.max(initial=0)), -float(values.min(initial=0)))
    return float(2.0 ** (np.frexp(largest)[1] - bits))


def rows_on_grid(rows: Any, step: float) -> Any:
    """Return rows on the grid; sparse ones stay sparse."""
    if not is_sparse(rows):
        return on_grid(rows, step)
    return type(rows)((on_grid(rows.data, step), rows.indices, rows.indptr), shape=rows.shape)


def scale_on_grid(mean: Any, spread: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean and the spread of each column, both to a millionth of the spread.

    Sums over many rows depend on the vector unit in their last digits; a difference and a quotient do not.

    Examples
    --------
    >>> scale_on_grid([1 / 3], [2**0.5])
    (array([0.33333397]), array([1.41421318]))
    """
    step = 2.0 ** (np.frexp(spread)[1] - SCALE_BITS)
    return on_grid(mean, step), on_grid(spread, step)


def exact_product(A: Any, B: NDArray[Any], bits: int) -> NDArray[np.float64]:
    """Return A @ B without rounding, where `A` has `bits` digits and `B` is first given those that are left.

    A sum of n products of numbers of b and c digits has b + c + log2(n) digits: float64 holds 53.

    Parameters
    ----------
    A : array of shape (n, m) of float64, or sparse
        As `to_bits` makes it.
    B : array of shape (m, k)
    bits : int

    Examples
    --------
    >>> exact_product(np.array([[0.5, 0.25]]), np.array([[1.0], [2.0]]), bits=2)
    array([[1.]])
    """
    product: NDArray[np.float64] = A @ to_bits(B, DIGITS - bits - int(np.ceil(np.log2(A.shape[1]))))
    return product
