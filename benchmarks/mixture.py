"""What the benchmarks choose from: unit vectors around 100 centers, with a spectrum that falls like a power."""

import numpy as np

# Rows compared with all chosen ones at once; fewer where there are many of those, so that a block stays small.
PAIRS = 2**24


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
    """Return the squared distance of every row to the nearest of the chosen ones, in plain numpy.

    A float32 product finds the nearest one, up to its rounding; the distance to it is computed directly in float64.
    """
    Y = np.asarray(chosen, dtype=np.float32)
    halves = 0.5 * (Y.astype(np.float64) ** 2).sum(axis=1).astype(np.float32)
    distances = np.empty(len(X))
    rows = max(1, PAIRS // max(1, len(Y)))
    for start in range(0, len(X), rows):
        block = X[start : start + rows]
        closeness = block @ Y.T
        closeness -= halves
        nearest = closeness.argmax(axis=1)
        for begin in range(0, len(block), 1000):
            part = slice(begin, begin + 1000)
            gaps = block[part].astype(np.float64) - Y[nearest[part]]
            distances[start + begin : start + begin + len(gaps)] = (gaps**2).sum(axis=1)
    return distances
