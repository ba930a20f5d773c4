"""K-means or facility location: which finds the batch that represents the rows best, and how long does it take?

The cost is that of K-medoids, the sum of squared distances of all rows to their nearest chosen one. `swaps` is
FasterPAM of the package kmedoids, started from the batch: it exchanges chosen rows until no exchange lowers the cost;
it needs the distances of all pairs. The seconds include everything from the rows to the batch.
"""

import numpy as np
from mixture import mixture, squared_distances_to_nearest

SIZES = [
    {"n": 1_000, "k": 100, "d": 128},
    {"n": 3_000, "k": 300, "d": 128},
    {"n": 10_000, "k": 1_000, "d": 128},
    {"n": 30_000, "k": 1_000, "d": 128},
    {"n": 100_000, "k": 1_000, "d": 128},
    {"n": 500_000, "k": 10_000, "d": 128},
]
SMOKE = {"n": 500, "k": 20, "d": 16}


def data(n, k, d):
    return mixture(n, d)[0]


def random(X, k):
    return np.random.default_rng(1).choice(len(X), k, replace=False)


def k_means(X, k, **options):
    from nextbatch.algorithms import distinct_medoids, weighted_k_means

    clustering = weighted_k_means(X, k, np.random.default_rng(0), **options)
    return distinct_medoids(X, clustering.centers, labels=clustering.labels)


def facility_location(X, k):
    from nextbatch.algorithms import facility_location

    return facility_location(X, k).positions


def facility_location_then_k_means(X, k):
    return k_means(X, k, start=X[facility_location(X, k)], passes=5)


def swapped(X, positions):
    import kmedoids

    squares = (X**2).sum(axis=1)
    gaps = np.maximum(squares[:, None] + squares - 2 * X @ X.T, 0)
    return kmedoids.fasterpam(gaps, np.asarray(positions, dtype=np.uint64), n_cpu=2, random_state=0).medoids


METHODS = {
    "K-means, random start, 2 passes": lambda X, k: k_means(X, k, seeding="random", passes=2),
    "K-means, 2 passes": lambda X, k: k_means(X, k, passes=2),
    "K-means, 5 passes": lambda X, k: k_means(X, k, passes=5),
    "K-means, 10 passes": lambda X, k: k_means(X, k, passes=10),
    "K-means, 20 passes": lambda X, k: k_means(X, k, passes=20),
    "facility location": facility_location,
    "facility location, then K-means": facility_location_then_k_means,
    "K-means, then swaps": lambda X, k: swapped(X, k_means(X, k, passes=10)),
    "facility location, then swaps": lambda X, k: swapped(X, facility_location(X, k)),
    "random": random,
}
SWAPS = [method for method in METHODS if method.endswith("swaps")]
# Facility location compares all pairs of rows; the swaps keep their distances as well.
UP_TO = dict.fromkeys([method for method in METHODS if method.startswith("facility location")], 100_000)
UP_TO |= dict.fromkeys(SWAPS, 10_000)
MEMORY = dict.fromkeys(SWAPS, lambda size: 12 * size["n"] ** 2)


def objective(X, positions):
    positions = np.asarray(positions, dtype=np.intp)
    cost = float(squared_distances_to_nearest(X, X[positions]).sum())
    return {"cost": cost, "distinct": len(set(positions.tolist()))}


def unit(size, machine):
    return "one full assignment pass, 2 n k d flop", 2 * size["n"] * size["k"] * size["d"] / machine["product"]
