"""D² sampling, the seeding of K-means and the engine of BADGE, against scikit-learn's k-means++."""

import numpy as np
from mixture import mixture, squared_distances_to_nearest

SIZES = [{"n": 10_000, "k": 1_000, "d": 512}, {"n": 50_000, "k": 1_000, "d": 512}]
SMOKE = {"n": 2_500, "k": 260, "d": 128}  # large enough for every kernel that the other sizes use


def data(n, k, d):
    return mixture(n, d)


def ours(given, k):
    from nextbatch.algorithms import d2_sampling

    X, w = given
    return d2_sampling(X, k, np.random.default_rng(0), weights=w)


def scikit_learn(given, k):
    from sklearn.cluster import kmeans_plusplus

    X, w = given
    return kmeans_plusplus(X, k, sample_weight=w, random_state=0, n_local_trials=1)[1]


METHODS = {"nextbatch": ours, "scikit-learn kmeans_plusplus(n_local_trials=1)": scikit_learn}


def objective(given, positions):
    X, w = given
    return {"inertia": float(w @ squared_distances_to_nearest(X, X[positions]))}


def unit(size, machine):
    return "the distances of all rows to all drawn ones, 2 n k d flop", (
        2 * size["n"] * size["k"] * size["d"] / machine["product"]
    )
