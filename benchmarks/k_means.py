"""Weighted K-means: the clustering step of WClustered, against scikit-learn, faiss, superkmeans and cardinal.

`inertia` and `K-medoids cost` are weighted for all methods, also for those that take no weights; the batch of each
method is made from its centers by the same `distinct_medoids`, outside the measured time, except where its name says
"batch included". The largest size is tried with ours alone.
"""

import numpy as np
from mixture import squared_distances_to_nearest
from real_rows import rows_of

SIZES = [
    {"n": 10_000, "k": 1_000, "d": 512},
    {"n": 50_000, "k": 1_000, "d": 512},
    {"n": 15_000, "k": 1_000, "d": 384, "rows": "CLINC150 sentences"},
    {"n": 40_000, "k": 1_000, "d": 256, "rows": "CIFAR-10 patches"},
    {"n": 60_000, "k": 1_000, "d": 784, "rows": "MNIST pixels"},
]
LARGE = [{"n": 500_000, "k": 10_000, "d": 512}]
SMOKE = {"n": 2_500, "k": 260, "d": 128}  # large enough for every kernel that the other sizes use


def data(n, k, d, rows=None):
    return rows_of(n, d, rows)


def ours(given, k, **options):
    from nextbatch.algorithms import weighted_k_means

    X, w = given
    return weighted_k_means(X, k, np.random.default_rng(0), weights=w, **options).centers


def ours_in_five_passes(given, k):
    return ours(given, k, passes=5)


def ours_in_two_passes_without_weights(given, k):
    return ours((given[0], None), k, passes=2)


def ours_with_batch(given, k, **options):
    from nextbatch.algorithms import distinct_medoids, weighted_k_means

    X, w = given
    clustering = weighted_k_means(X, k, np.random.default_rng(0), weights=w, **options)
    return X[distinct_medoids(X, clustering.centers, labels=clustering.labels)]


def scikit_learn(given, k):
    from sklearn.cluster import KMeans

    X, w = given
    return KMeans(k, n_init=1, random_state=0).fit(X, sample_weight=w).cluster_centers_


def scikit_learn_in_parts(given, k):
    from sklearn.cluster import MiniBatchKMeans

    X, w = given
    return MiniBatchKMeans(k, n_init=1, random_state=0).fit(X, sample_weight=w).cluster_centers_


def faiss(given, k):
    import faiss

    X, w = given
    clustering = faiss.Kmeans(
        X.shape[1], k, niter=25, seed=0, max_points_per_centroid=len(X), min_points_per_centroid=1
    )
    clustering.train(X, weights=w.astype(np.float32))
    return clustering.centroids


def superkmeans(given, k):
    from superkmeans import SuperKMeans

    X, _ = given
    clustering = SuperKMeans(k, X.shape[1], iters=25, sampling_fraction=1.0, max_points_per_cluster=len(X), seed=0)
    return np.asarray(clustering.train(X)).reshape(k, -1)


def cardinal(given, k):
    from cardinal.clustering import KMeansSampler

    X, w = given
    sampler = KMeansSampler(k, n_init=1, random_state=0)
    return X[sampler.select_samples(X, sample_weight=w)]


METHODS = {
    "nextbatch": ours,
    "nextbatch, 5 passes": ours_in_five_passes,
    "nextbatch, 2 passes, no weights": ours_in_two_passes_without_weights,
    "nextbatch, batch included": ours_with_batch,
    "scikit-learn KMeans(n_init=1)": scikit_learn,
    "scikit-learn MiniBatchKMeans(n_init=1)": scikit_learn_in_parts,
    "faiss Kmeans(niter=25)": faiss,
    "superkmeans(iters=25), no weights": superkmeans,
    "cardinal KMeansSampler": cardinal,
}
# The sizes in LARGE are for this one.
ALONE = "nextbatch, batch included"


def kept(given, centers):
    from nextbatch.algorithms import distinct_medoids

    return {"centers": centers, "positions": distinct_medoids(given[0], centers)}


def objective(given, centers):
    X, w = given
    chosen = X[kept(given, centers)["positions"]]
    return {
        "inertia": float(w @ squared_distances_to_nearest(X, np.asarray(centers))),
        "K-medoids cost": float(w @ squared_distances_to_nearest(X, chosen)),
    }


def unit(size, machine):
    return "one full assignment pass, 2 n k d flop", 2 * size["n"] * size["k"] * size["d"] / machine["product"]
