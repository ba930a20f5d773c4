"""LCMD, against its definition in numpy: distances to every new center, and sums by cluster.

`cost` is the mean squared distance of a row to the nearest one chosen; both choose the same.
"""

import numpy as np
from mixture import mixture, squared_distances_to_nearest

SIZES = [{"n": 10_000, "k": 500, "d": 128}, {"n": 50_000, "k": 1_000, "d": 384}]
SMOKE = {"n": 500, "k": 30, "d": 16}
UP_TO = {"numpy": 10_000}


def data(n, k, d):
    X, _ = mixture(n, d)
    return X * np.random.default_rng(1).uniform(0.5, 1.0, (n, 1)).astype(np.float32)  # so that one is the longest


def ours(X, k):
    from nextbatch.algorithms import largest_cluster_first

    return largest_cluster_first(X, k)


def in_numpy(X, k):
    X = X.astype(np.float64)
    taken = [int((X**2).sum(axis=1).argmax())]
    distances, owners = ((X - X[taken[0]]) ** 2).sum(axis=1), np.zeros(len(X), dtype=int)
    while len(taken) < k:
        largest = np.bincount(owners, distances, minlength=len(taken)).argmax()
        best = int(np.where(owners == largest, distances, -1).argmax())
        own = ((X - X[best]) ** 2).sum(axis=1)
        nearer = own < distances
        distances[nearer], owners[nearer] = own[nearer], len(taken)
        taken.append(best)
    return np.array(taken)


METHODS = {"nextbatch": ours, "numpy": in_numpy}


def objective(X, positions):
    return {"cost": float(squared_distances_to_nearest(X, X[positions]).mean()), "different": len(np.unique(positions))}


def unit(size, machine):
    return "the distances of all rows to all chosen ones, 2 n k d flop", (
        2 * size["n"] * size["k"] * size["d"] / machine["product"]
    )
