"""Core-set (k-center by farthest first), against scikit-activeml. The first 100 rows are labeled."""

import numpy as np
from mixture import squared_distances_to_nearest
from real_rows import rows_of

SIZES = [
    {"n": 10_000, "k": 1_000, "d": 512},
    {"n": 50_000, "k": 1_000, "d": 512},
    {"n": 14_900, "k": 1_000, "d": 384, "rows": "CLINC150 sentences"},
    {"n": 20_000, "k": 1_000, "d": 256, "rows": "CIFAR-10 patches"},
    {"n": 20_000, "k": 1_000, "d": 784, "rows": "MNIST pixels"},
]
SMOKE = {"n": 2_500, "k": 260, "d": 128}  # large enough for every kernel that the other sizes use
LABELED = 100


def data(n, k, d, rows=None):
    return rows_of(n + LABELED, d, rows)[0]


def ours(X, k):
    from nextbatch.algorithms import farthest_first

    return LABELED + farthest_first(X[LABELED:], k, given=X[:LABELED]).positions


def scikit_activeml(X, k):
    from skactiveml.pool import CoreSet

    y = np.full(len(X), np.nan)
    y[:LABELED] = np.arange(LABELED) % 2
    return CoreSet(random_state=0).query(X, y, batch_size=k)


METHODS = {"nextbatch": ours, "scikit-activeml CoreSet": scikit_activeml}


def objective(X, positions):
    chosen = np.concatenate([X[:LABELED], X[positions]])
    return {"radius": float(np.sqrt(squared_distances_to_nearest(X, chosen).max()))}


def unit(size, machine):
    return "the distances of all rows to all taken ones, 2 n k d flop", (
        2 * size["n"] * size["k"] * size["d"] / machine["product"]
    )
