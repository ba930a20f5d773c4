"""Greedy coverage as it is published, in plain numpy: similarities of all pairs, and all gains anew for each pick."""

import numpy as np

# Rows of the kernel that are compared with the coverage at once, so that what is left over stays in the cache.
ROWS = 64


def rbf_kernel(X, width):
    """Return exp(-(distance / width)²) for all pairs of unit rows; 4 n² bytes."""
    kernel = X @ X.T
    kernel -= 1
    kernel *= 2 / width**2
    return np.exp(kernel, out=kernel)


def greedy(kernel, k, weights, covered):
    """Return `k` rows, each the one that raises the weighted coverage most."""
    n, chosen = len(kernel), []
    gains = np.empty(n)
    for _ in range(k):
        for a in range(0, n, ROWS):
            gains[a : a + ROWS] = np.maximum(kernel[a : a + ROWS] - covered, 0) @ weights
        gains[chosen] = -1
        chosen.append(int(gains.argmax()))
        covered = np.maximum(covered, kernel[chosen[-1]])
    return np.array(chosen)
