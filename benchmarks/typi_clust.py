"""TypiClust, against scikit-activeml. The first 100 rows are labeled.

The peer clusters into as many clusters as rows labeled and asked for, and takes 5 neighbors; so does ours here. A
batch is judged by one more clustering into as many clusters, the same for all methods and in plain numpy: how many of
those without a label it covers, and by the `typicality` of its rows among all rows, one over the mean distance to 20
neighbors.
"""

import numpy as np
from mixture import mixture
from scipy.sparse import csr_array

SIZES = [{"n": 10_000, "k": 1_000, "d": 512}, {"n": 50_000, "k": 1_000, "d": 512}]
SMOKE = {"n": 1_000, "k": 50, "d": 32}
LABELED = 100
NEIGHBORS = 20


def data(n, k, d):
    return mixture(n + LABELED, d)[0]


def ours(X, k, passes=10):
    from nextbatch import Pool
    from nextbatch.strategies import TypiClust

    pool = Pool(embeddings=X[LABELED:], labeled_embeddings=X[:LABELED])
    strategy = TypiClust(clusters=k + LABELED, neighbors=5, passes=passes)
    return LABELED + strategy.select(pool, k, np.random.default_rng(0))


def ours_in_three_passes(X, k):
    return ours(X, k, passes=3)


def scikit_activeml(X, k):
    from skactiveml.pool import TypiClust

    y = np.full(len(X), np.nan)
    y[:LABELED] = np.arange(LABELED) % 2
    return TypiClust(random_state=0).query(X, y, batch_size=k)


METHODS = {
    "nextbatch": ours,
    "nextbatch, 3 passes": ours_in_three_passes,
    "scikit-activeml TypiClust": scikit_activeml,
}


def clusters(X, count, passes=5):
    """Return the cluster of each row after some passes of K-means that begin with random rows."""
    centers = X[np.random.default_rng(1).choice(len(X), count, replace=False)]
    for _ in range(passes):
        labels = (X @ centers.T - 0.5 * (centers**2).sum(axis=1)).argmax(axis=1)
        members = csr_array((np.ones(len(X), np.float32), (labels, np.arange(len(X)))), shape=(count, len(X)))
        sizes = np.bincount(labels, minlength=count)[:, None]
        centers = np.where(sizes > 0, members @ X / np.maximum(sizes, 1).astype(np.float32), centers)
    return labels


def objective(X, positions):
    from sklearn.neighbors import NearestNeighbors

    labels = clusters(X, LABELED + len(positions))
    free = np.setdiff1d(labels, labels[:LABELED])
    near = NearestNeighbors(n_neighbors=NEIGHBORS + 1, algorithm="brute").fit(X).kneighbors(X[positions])[0]
    return {
        "clusters covered": int(np.isin(free, labels[positions]).sum()),
        "of": len(free),
        "typicality": float(np.mean(1 / near[:, 1:].mean(axis=1))),
        "different": len(np.unique(positions)),
    }


def unit(size, machine):
    return "three full passes of K-means, 6 n (k + labeled) d flop", (
        6 * (size["n"] + LABELED) * (size["k"] + LABELED) * size["d"] / machine["product"]
    )
