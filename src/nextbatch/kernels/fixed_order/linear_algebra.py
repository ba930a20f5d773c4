"""Linear algebra in a fixed order: no sum is rearranged and no product fused, so that all processors agree to the bit.

The inner loops run over contiguous columns, each with a sum of its own: vector units change nothing there.
"""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled

# A column that keeps less than this share of its length is a combination of those before it.
DEPENDENT = 1e-10
# Rotations end once no entry off the diagonal is larger than this share of the two on it.
DIAGONAL, MOST_SWEEPS = 1e-15, 60


@compiled
def products_of_columns(A: NDArray[np.float64], B: NDArray[np.float64], result: NDArray[np.float64]) -> None:
    """Write the products of the columns of A with those of B, rows in order. Bounded by arithmetic: 2 n a b flop."""
    result[:] = 0.0
    for i in range(len(A)):
        for a in range(A.shape[1]):
            factor = A[i, a]
            for b in range(B.shape[1]):
                result[a, b] += factor * B[i, b]


@compiled
def orthonormalize(Y: NDArray[np.float64]) -> None:
    """Make the columns of Y orthonormal, in place (Gram-Schmidt); one that depends on those before becomes zero."""
    # Invariant: columns before j are orthonormal, and those from j on are orthogonal to them. Bounded by memory: twice
    # the columns from j on, for every j.
    n, k = Y.shape
    before, left = np.zeros(k), np.empty(k)
    for i in range(n):
        for b in range(k):
            before[b] += Y[i, b] * Y[i, b]
    for j in range(k):
        left[:] = 0.0
        for i in range(n):
            factor = Y[i, j]
            for b in range(j, k):
                left[b] += factor * Y[i, b]
        square = left[j]
        if not square > DEPENDENT * DEPENDENT * before[j]:
            for i in range(n):
                Y[i, j] = 0.0
            continue
        length = np.sqrt(square)
        for i in range(n):
            Y[i, j] /= length
            factor = Y[i, j] / length
            for b in range(j + 1, k):
                Y[i, b] -= factor * left[b]


@compiled
def diagonalize(S: NDArray[np.float64], axes: NDArray[np.float64]) -> None:
    """Rotate a symmetric matrix until it is diagonal, in place (Jacobi); its eigenvectors become the rows of `axes`."""
    n = len(S)
    axes[:] = 0.0
    for i in range(n):
        axes[i, i] = 1.0
    for sweep in range(MOST_SWEEPS):
        rotations = 0
        for p in range(n):
            for q in range(p + 1, n):
                if S[p, q] * S[p, q] > DIAGONAL * DIAGONAL * abs(S[p, p] * S[q, q]):
                    rotations += 1
                    rotate(S, axes, p, q)
        if not rotations:
            break


@compiled
def rotate(S: NDArray[np.float64], axes: NDArray[np.float64], p: int, q: int) -> None:
    """Turn the axes p and q so that S[p, q] becomes zero."""
    # The smaller of the two angles that do it, by its tangent.
    slope = (S[q, q] - S[p, p]) / (2.0 * S[p, q])
    tangent = 1.0 / (abs(slope) + np.sqrt(slope * slope + 1.0))
    if slope < 0.0:
        tangent = -tangent
    cosine = 1.0 / np.sqrt(tangent * tangent + 1.0)
    sine = tangent * cosine
    at_p, at_q = S[p, p] - tangent * S[p, q], S[q, q] + tangent * S[p, q]
    for M in (S, axes):
        for j in range(M.shape[1]):
            x, y = M[p, j], M[q, j]
            M[p, j] = cosine * x - sine * y
            M[q, j] = sine * x + cosine * y
    S[p, p], S[q, q], S[p, q], S[q, p] = at_p, at_q, 0.0, 0.0
    # S stays symmetric: the columns are copies of the rows.
    for j in range(len(S)):
        S[j, p], S[j, q] = S[p, j], S[q, j]
