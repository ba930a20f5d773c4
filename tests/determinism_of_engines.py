"""Run by the determinism tests in fresh processes: prints the positions that every distance engine chooses."""

import hashlib
import sys

import numpy as np

from nextbatch.algorithms import (
    d2_sampling,
    distinct_medoids,
    farthest_first,
    nearest_neighbors,
    neighbor_distances,
    ranked,
    top_k,
    weighted_k_means,
)


def rows(n=2500, d=40):
    rng = np.random.default_rng(0)
    X = (rng.standard_normal((20, d))[rng.integers(20, size=n)] + rng.standard_normal((n, d))).astype(np.float32)
    X[n // 2 :: 7] = X[0]  # ties
    return X


def choices(X):
    n, rng = len(X), np.random.default_rng
    weights = rng(1).random(n)
    clustering = weighted_k_means(X, 150, rng(2), weights=weights)
    return {
        "weighted_k_means": clustering.labels,
        "centers": clustering.centers,
        "distinct_medoids": distinct_medoids(X, clustering.centers),
        "d2_sampling": d2_sampling(X, 300, rng(3), weights=weights),
        "d2_sampling of outer products": d2_sampling(X, 300, rng(4), factors=rng(5).standard_normal((n, 3)), start=7),
        "farthest_first": farthest_first(X, 300).positions,
        "nearest_neighbors": nearest_neighbors(X, 10).positions,
        "neighbor_distances": neighbor_distances(X, 10, within=clustering.labels),
        "nearest": nearest_neighbors(X, 1, among=X[:200]).positions,
        "ranked": ranked(X, 100, scores=weights, given=X[:5]),
        "top_k": top_k(np.round(weights, 2), 100),
    }


def digest(X):
    return {
        name: hashlib.sha256(np.ascontiguousarray(chosen).tobytes()).hexdigest() for name, chosen in choices(X).items()
    }


if __name__ == "__main__":
    sys.stdout.write(repr(digest(rows())))
