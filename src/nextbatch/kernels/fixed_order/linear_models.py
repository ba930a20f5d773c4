"""Products of rows with the few columns of a linear model, in a fixed order, and the probabilities they stand for.

No sum is rearranged and no product fused: a row has the same bits whichever rows it is computed with, and on any
processor. Half precision is widened in the same pass, a few rows at a time, so that no copy of a file is made.
"""

import math

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled

# So many rows at a time: their float32 values stay in the cache (128 kB with 512 columns).
TOGETHER = 64
# The exponents of half and single precision count from 15 and from 127.
_REBASED = np.float32(2.0**112)
# exp(x) = 2^n exp(r): log(2) in two parts, the first exact times any n; terms of the series up to r^13.
_LOG2E, _LN2_HIGH, _LN2_LOW = 1.4426950408889634, 0.6931471803691238, 1.9082149292705877e-10
_TERMS = np.array([1.0 / math.factorial(i) for i in range(13, -1, -1)])
_SMALLEST = -700.0


@compiled
def linear_of_halves(
    halves: NDArray[np.uint16], weights: NDArray[np.float32], bias: NDArray[np.float32], sums: NDArray[np.float32]
) -> None:
    """Write `weights @ row + bias` for rows of float16, given as their bits. Bounded by arithmetic: 2 n d C flop."""
    n, d = halves.shape
    bits, columns = np.empty((TOGETHER, d), np.int32), np.empty((d, TOGETHER), np.float32)
    rows = bits.view(np.float32)
    totals = np.empty((len(weights), TOGETHER), np.float32)
    for begin in range(0, n, TOGETHER):
        count = min(TOGETHER, n - begin)
        for i in range(count):
            half, wide = halves[begin + i], bits[i]
            for j in range(d):
                h = np.int32(half[j])
                # An exponent of ones means infinity or NaN in either precision.
                odd = np.int32(0x7F800000) if (h & 0x7C00) == 0x7C00 else np.int32(0)
                wide[j] = ((h & 0x7FFF) << 13) | ((h & 0x8000) << 16) | odd
        for i in range(count):
            for j in range(d):
                columns[j, i] = rows[i, j] * _REBASED
        _add_products(columns, weights, bias, totals, sums[begin : begin + count])


@compiled
def linear_of_floats(
    X: NDArray[np.float32], weights: NDArray[np.float32], bias: NDArray[np.float32], sums: NDArray[np.float32]
) -> None:
    """Write `weights @ row + bias` for rows of float32; a row of float16 gives the same bits in either function."""
    n, d = X.shape
    columns = np.empty((d, TOGETHER), np.float32)
    totals = np.empty((len(weights), TOGETHER), np.float32)
    for begin in range(0, n, TOGETHER):
        count = min(TOGETHER, n - begin)
        for i in range(count):
            for j in range(d):
                columns[j, i] = X[begin + i, j]
        _add_products(columns, weights, bias, totals, sums[begin : begin + count])


# With one sum for each row in a contiguous line, vector units change no order: 3.5 times the rows a second of a loop
# along the row, whose partial sums have an order that depends on the width of the unit.
@compiled
def _add_products(
    columns: NDArray[np.float32],
    weights: NDArray[np.float32],
    bias: NDArray[np.float32],
    totals: NDArray[np.float32],
    sums: NDArray[np.float32],
) -> None:
    n_classes, d = weights.shape
    for c in range(n_classes):
        totals[c, :] = bias[c]
    for j in range(d):
        column = columns[j]
        for c in range(n_classes):
            weight, total = weights[c, j], totals[c]
            for i in range(TOGETHER):
                total[i] += weight * column[i]
    for i in range(len(sums)):
        for c in range(n_classes):
            sums[i, c] = totals[c, i]


@compiled
def write_softmax(sums: NDArray[np.float32], P: NDArray[np.float64]) -> None:
    """Write the probabilities in proportion to the exponentials of each row; NaN in a row that is not finite."""
    n, n_classes = sums.shape
    for i in range(n):
        largest, finite = np.float64(sums[i, 0]), True
        for c in range(n_classes):
            finite &= math.isfinite(sums[i, c])
            largest = max(largest, np.float64(sums[i, c]))
        total = 0.0
        for c in range(n_classes):
            P[i, c] = exponential(np.float64(sums[i, c]) - largest) if finite else np.nan
            total += P[i, c]
        for c in range(n_classes):
            P[i, c] /= total


@compiled
def exponential(x: float) -> float:
    """Return exp(x) of x <= 0, to two units in the last place: libraries differ there, this does not."""
    if x < _SMALLEST:
        return 0.0
    n = math.floor(x * _LOG2E + 0.5)
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    value = 0.0
    for term in _TERMS:
        value = value * r + term
    return math.ldexp(value, int(n))
