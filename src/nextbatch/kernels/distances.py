"""Squared distances by differences, in float64: slow beside a matrix product, but right to the last digits."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled, compiled_sum


@compiled_sum
def squared_distance(x: NDArray[np.float32], y: NDArray[np.float32]) -> float:
    """Return |x - y|². The difference and the square of float32 values are exact in float64; only the sum rounds."""
    total = 0.0
    for j in range(len(x)):
        gap = np.float64(x[j]) - np.float64(y[j])
        total += gap * gap
    return total


@compiled_sum
def squared_distance_of_outer_products(x: NDArray[np.float32], y: NDArray[np.float32], factors: int) -> float:
    """Return the squared distance of the outer products of the first `factors` entries of a row with its others.

    For rows x = (q, h) and y = (r, i) the difference of q hᵀ and r iᵀ is that of the factors times the mean of h and i,
    plus the mean of the factors times that of h and i: small terms, where |q|²|h|² + |r|²|i|² - 2 q.r h.i would cancel.
    """
    factor_gaps, factor_means, factor_both = gaps_and_means(x[:factors], y[:factors])
    gaps, means, both = gaps_and_means(x[factors:], y[factors:])
    return max(factor_gaps * means + factor_means * gaps + 2 * factor_both * both, 0.0)


@compiled_sum
def gaps_and_means(x: NDArray[np.float32], y: NDArray[np.float32]) -> tuple[float, float, float]:
    """Return |x - y|², |m|² and (x - y).m, where m is the mean of x and y."""
    gaps, means, both = 0.0, 0.0, 0.0
    for j in range(len(x)):
        gap = np.float64(x[j]) - np.float64(y[j])
        mean = (np.float64(x[j]) + np.float64(y[j])) / 2
        gaps += gap * gap
        means += mean * mean
        both += gap * mean
    return gaps, means, both


@compiled
def squared_distance_of_rows(x: NDArray[np.float32], y: NDArray[np.float32], factors: int) -> float:
    """Return the squared distance of what two rows stand for: themselves, or with `factors` their outer products."""
    if factors:
        return squared_distance_of_outer_products(x, y, factors)
    return squared_distance(x, y)


@compiled_sum
def squared_length(x: NDArray[np.float32]) -> float:
    """Return |x|²."""
    total = 0.0
    for j in range(len(x)):
        total += np.float64(x[j]) * np.float64(x[j])
    return total


@compiled
def squared_distances_to_row(X: NDArray[np.float32], row: NDArray[np.float32], result: NDArray[np.float64]) -> None:
    """Write |x - row|² for every row x of X into `result`. Bounded by memory: 4 n d bytes."""
    for i in range(len(X)):
        result[i] = squared_distance(X[i], row)


@compiled
def sums_of_distances(X: NDArray[np.float32], Y: NDArray[np.float32], result: NDArray[np.float64]) -> None:
    """Write for every row of X the sum of its Euclidean distances to all rows of Y."""
    for i in range(len(X)):
        result[i] = 0.0
        for j in range(len(Y)):
            result[i] += np.sqrt(squared_distance(X[i], Y[j]))


@compiled_sum
def add_distances(
    products: NDArray[np.float32],
    x_squares: NDArray[np.float32],
    y_squares: NDArray[np.float32],
    share: float,
    sums: NDArray[np.float64],
    doubts: NDArray[np.float64],
) -> None:
    """Add for each row of X its distances to some rows of Y, from products, and how far off they may be.

    A squared distance v is off by at most e = share (|x|² + |y|²), its root by at most 2 e / sqrt(max(v, e)).
    """
    # Where rounding leaves v below its doubt, possibly negative, the root is taken of the doubt.
    for i in range(len(products)):
        for j in range(products.shape[1]):
            both = x_squares[i] + y_squares[j]
            doubt = np.float32(share) * both
            root = np.sqrt(max(both - products[i, j] - products[i, j], doubt))
            sums[i] += root
            doubts[i] += 2 * doubt / root if root > 0 else np.float32(0)
