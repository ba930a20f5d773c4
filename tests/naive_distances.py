"""What the squared-distance engine computes, in plain numpy and float64: slow and obvious."""

import numpy as np


def squared_distances(X, Y):
    return np.array([((x - np.asarray(Y, np.float64)) ** 2).sum(axis=1) for x in np.asarray(X, np.float64)])


def outer_products(factors, X):
    return np.array([np.outer(q, x).ravel() for q, x in zip(np.asarray(factors, float), X, strict=True)])


def nearest_neighbors(X, k, among):
    distances = squared_distances(X, among)
    order = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return order, np.sqrt(np.take_along_axis(distances, order, axis=1))


def d2_sampling(X, k, rng, weights=None, given=None):
    w = np.ones(len(X)) if weights is None else np.asarray(weights, float)
    radius = np.full(len(X), np.inf) if given is None else squared_distances(X, given).min(axis=1)
    free = np.ones(len(X), dtype=bool)
    positions = np.empty(k, dtype=np.intp)
    for i in range(k):
        masses = (w * free if np.isinf(radius).all() else w * radius * free, w * free, free.astype(float))
        mass = next(mass for mass in masses if mass.any())
        positions[i] = rng.choice(len(X), p=mass / mass.sum())
        free[positions[i]] = False
        radius = np.minimum(radius, squared_distances(X[positions[i]][None], X)[0])
    return positions


def farthest_first(X, k, given=None):
    positions, distances = [], []
    if given is None:
        radius = np.full(len(X), np.inf)
        mean = np.asarray(X).mean(axis=0, dtype=np.float64).astype(np.float32)
        first = [np.argmin(squared_distances(mean[None], X)[0])][:k]
    else:
        radius, first = squared_distances(X, given).min(axis=1), []
    for i in range(k):
        positions.append(first[i] if i < len(first) else np.argmax(radius))
        distances.append(radius[positions[i]])
        radius = np.minimum(radius, squared_distances(X[positions[i]][None], X)[0])
        radius[positions[: i + 1]] = -1
    return np.array(positions, dtype=np.intp), np.sqrt(distances), np.sqrt(max(0.0, radius.max(initial=0.0)))


def ranked(X, k, scores, given=None):
    n, m = len(X), 0 if given is None else len(given)
    radius = squared_distances(X, given).min(axis=1) if m else np.full(n, np.inf)
    positions = []
    for i in range(k):
        if np.isinf(radius).all():
            position = np.argmin(np.sqrt(squared_distances(X, X)).sum(axis=1))
        else:
            a = (n - i) / (n + m)
            value = a * (1 - 1 / (1 + np.sqrt(radius))) + (1 - a) * scores
            value[positions] = -np.inf
            position = np.argmax(value)
        positions.append(position)
        radius = np.minimum(radius, squared_distances(X[position][None], X)[0])
    return np.array(positions, dtype=np.intp)


def top_k(scores, k):
    return np.argsort(-np.asarray(scores, float), kind="stable")[:k]


def distinct_medoids(X, centers):
    """Settle the pairs of center and row one after the other, by distance, then center, then row."""
    distances = squared_distances(centers, X)
    chosen = np.full(len(centers), -1)
    taken = np.zeros(len(X), dtype=bool)
    for pair in np.argsort(distances, axis=None, kind="stable"):
        center, row = divmod(pair, len(X))
        if chosen[center] < 0 and not taken[row]:
            chosen[center], taken[row] = row, True
    return chosen


def lloyd(X, centers, weights, passes):
    """Move all centers to the means of their rows; returns centers, labels and inertia."""
    X, centers = np.asarray(X, np.float64), np.array(centers, np.float64)
    for _ in range(passes):
        labels = squared_distances(X, centers).argmin(axis=1)
        for c in range(len(centers)):
            if weights[labels == c].any():
                centers[c] = np.average(X[labels == c], axis=0, weights=weights[labels == c])
    distances = squared_distances(X, centers)
    return centers, distances.argmin(axis=1), weights @ distances.min(axis=1)
