"""The quality knob of weighted K-means: seconds and K-medoids cost of the batch by `passes`, beside scikit-learn.

Seconds are those from the rows to the batch, which is the same `distinct_medoids` for all.
"""

from functools import partial

import k_means
from mixture import squared_distances_to_nearest

SIZES = [{"n": 10_000, "k": 1_000, "d": 512}, {"n": 50_000, "k": 1_000, "d": 512}]
SMOKE = k_means.SMOKE
PASSES = (1, 2, 3, 5, 10, 20, 40)
PEER = "scikit-learn KMeans(n_init=1)"
data, kept, unit = k_means.data, k_means.kept, k_means.unit


def name_of(passes):
    return f"{passes} {'pass' if passes == 1 else 'passes'}"


def scikit_learn(given, k):
    from nextbatch.algorithms import distinct_medoids

    X, _ = given
    return X[distinct_medoids(X, k_means.scikit_learn(given, k))]


METHODS = {name_of(passes): partial(k_means.ours_with_batch, passes=passes) for passes in PASSES} | {PEER: scikit_learn}


def objective(given, chosen):
    X, w = given
    return {"cost": float(w @ squared_distances_to_nearest(X, chosen))}
