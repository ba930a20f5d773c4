"""How seconds and memory of the engines grow, with the rows for a fixed k, and with k for fixed rows.

All engines see the same unit vectors; those that grow with the square of the rows stop at 100,000. Ranked batch mode
has 100 labeled rows; nearest neighbors lists k / 50 of them for every row; the certificate is that of a random batch.
"""

import numpy as np
from mixture import mixture

ROWS, K = 50_000, 500
BY_ROWS = [{"n": n, "k": K, "d": 128} for n in (2_000, 10_000, ROWS, 100_000, 500_000)]
BY_K = [{"n": ROWS, "k": k, "d": 128} for k in (100, K, 2_000, 10_000)]
SIZES = BY_ROWS + [size for size in BY_K if size not in BY_ROWS]
SMOKE = {"n": 500, "k": 50, "d": 16}
LABELED = 100


def data(n, k, d):
    return mixture(n, d)


def weighted_k_means(given, k):
    from nextbatch.algorithms import weighted_k_means

    X, w = given
    weighted_k_means(X, k, np.random.default_rng(0), weights=w)


def facility_location(given, k):
    from nextbatch.algorithms import facility_location

    facility_location(given[0], k)


def certify(given, k):
    from nextbatch.algorithms import certify

    certify(given[0], np.random.default_rng(0).choice(len(given[0]), k, replace=False))


def d2_sampling(given, k):
    from nextbatch.algorithms import d2_sampling

    X, w = given
    d2_sampling(X, k, np.random.default_rng(0), weights=w)


def farthest_first(given, k):
    from nextbatch.algorithms import farthest_first

    farthest_first(given[0], k)


def ranked(given, k):
    from nextbatch.algorithms import ranked

    X, w = given
    ranked(X[LABELED:], min(k, len(X) - LABELED), scores=w[LABELED:], given=X[:LABELED])


def nearest_neighbors(given, k):
    from nextbatch.algorithms import nearest_neighbors

    nearest_neighbors(given[0], k // 50)


def top_k(given, k):
    from nextbatch.algorithms import top_k

    top_k(given[1], k)


METHODS = {
    "weighted_k_means": weighted_k_means,
    "facility_location": facility_location,
    "certify": certify,
    "nearest_neighbors": nearest_neighbors,
    "d2_sampling": d2_sampling,
    "farthest_first": farthest_first,
    "ranked": ranked,
    "top_k": top_k,
}
UP_TO = dict.fromkeys(("facility_location", "certify", "nearest_neighbors"), 100_000)


def objective(given, nothing):
    return {}


def unit(size, machine):
    return "the distances of all rows to k rows, 2 n k d flop", (
        2 * size["n"] * size["k"] * size["d"] / machine["product"]
    )
