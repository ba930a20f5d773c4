"""What the benchmarks choose from: unit vectors around 100 centers, with a spectrum that falls like a power."""

import numpy as np


def mixture(n, d=512, components=100, seed=0):
    """Return `n` rows of length one in float32, and a weight between 0 and 1 for each."""
    rng = np.random.default_rng(seed)
    spectrum = (np.arange(1, d + 1) ** -0.75).astype(np.float32)
    centers = rng.standard_normal((components, d), dtype=np.float32) * spectrum
    X = rng.standard_normal((n, d), dtype=np.float32)
    X *= 0.8 * spectrum
    X += centers[rng.integers(components, size=n)]
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    return X, rng.beta(2, 5, n)


def squared_distances_to_nearest(X, chosen):
    """Return the squared distance of every row to the nearest of the chosen ones, in plain numpy and float64."""
    Y = chosen.astype(np.float64)
    squares = (Y**2).sum(axis=1)
    nearest = np.empty(len(X))
    for start in range(0, len(X), 1000):
        block = X[start : start + 1000].astype(np.float64)
        gaps = squares - 2 * (block @ Y.T)
        nearest[start : start + 1000] = gaps.min(axis=1) + (block**2).sum(axis=1)
    return np.maximum(nearest, 0)
