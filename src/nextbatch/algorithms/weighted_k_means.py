"""K-means with row weights and fixed centers, for few rows per cluster and many clusters."""

from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.d2_sampling import d2_sampling
from nextbatch.algorithms.nearest_neighbors import nearest_neighbors


class Clustering(NamedTuple):
    """Free centers, the center of every row, and the weighted sum of squared distances to it."""

    centers: NDArray[np.float32]
    labels: NDArray[np.intp]
    inertia: float


def weighted_k_means(
    X: Any, k: int, rng: Generator, *, weights: Any = None, given: Any = None, passes: int = 10
) -> Clustering:
    """Cluster rows around `k` free centers by Lloyd's algorithm from a D² seeding.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
    rng : Generator
    weights : array of shape (n_samples,), optional
        A weight of two is the same as two copies; a row of weight zero moves no center.
    given : array of shape (n_given, n_features), optional
        Centers that stay where they are.
    passes : int
        Assignment passes at most; fewer if no row changes its center.

    Returns
    -------
    Clustering
        `labels` from `k` on mean a given center, `k` being the first.
    """
    X = checks.matrix(X, "X")
    w = checks.row_weights(weights, len(X))
    centers = X[d2_sampling(X, k, rng, weights=w, given=given)]
    if given is not None:
        given = checks.matrix(given, "given")
    labels = np.full(len(X), -1)
    inertia = 0.0
    for _ in range(passes if k else 0):
        everything = centers if given is None else np.concatenate([centers, given])
        near = nearest_neighbors(X, 1, among=everything)
        unchanged = np.array_equal(labels, near.positions[:, 0])
        labels = near.positions[:, 0]
        inertia = float(w @ near.distances[:, 0].astype(np.float64) ** 2)
        if unchanged:
            break
        mass = np.bincount(labels, w, minlength=len(everything))[:k]
        sums = np.zeros((len(everything), X.shape[1]))
        np.add.at(sums, labels, w[:, None] * X)
        moved = mass > 0  # an empty cluster keeps its center
        centers = centers.copy()
        centers[moved] = (sums[:k][moved] / mass[moved, None]).astype(np.float32)
    return Clustering(centers, labels, inertia)
