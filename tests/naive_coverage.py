"""Obvious slow twins of the coverage engine, of the neighbor graph, of the bound, and of two greedy algorithms."""

from itertools import combinations

import numpy as np


def squared_distances(X, Y):
    X, Y = np.asarray(X, dtype=np.float64), np.asarray(Y, dtype=np.float64)
    return ((X[:, None] - Y[None]) ** 2).sum(axis=2)


def similarities(X, Y, similarity, width=None):
    """The similarities of METHODS in words: what facility location maximizes the coverage of."""
    gaps = squared_distances(X, Y)
    if similarity == "squared_distance":
        return squared_distances(X, X).max() - gaps
    if similarity == "rbf":
        return np.exp(-gaps / width**2)
    if similarity == "threshold":
        return (gaps < width**2).astype(float)
    lengths = np.linalg.norm(X, axis=1)[:, None] * np.linalg.norm(Y, axis=1)
    return np.where(lengths > 0, np.maximum(np.asarray(X) @ np.asarray(Y).T, 0) / np.where(lengths > 0, lengths, 1), 0)


def facility_location(X, k, similarity="squared_distance", width=None, weights=None, given=None, within=None):
    X = np.asarray(X, dtype=np.float64)
    n = len(X)
    w = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    S = similarities(X, X, similarity, width)
    if within is not None:
        S = np.where(np.asarray(within)[:, None] == np.asarray(within), S, 0)
    covered = np.zeros(n)
    if given is not None and len(given):
        # Coverage that is negative (farther than any two rows) is no coverage.
        covered = np.maximum(similarities(X, given, similarity, width).max(axis=1), 0)
    return greedy(S, k, w, covered)


def greedy(S, k, w, covered):
    """S[i, j] is the similarity of row i to candidate j."""
    positions, gains = [], []
    for _ in range(k):
        gain = w @ np.maximum(S - covered[:, None], 0)
        gain[positions] = -1
        positions.append(int(np.argmax(gain)))
        gains.append(gain[positions[-1]])
        covered = np.maximum(covered, S[:, positions[-1]])
    return positions, gains


def neighbor_graph(X, k):
    gaps = squared_distances(X, X).astype(np.float32)
    positions = np.argsort(gaps, axis=1, kind="stable")[:, :k]
    return positions, np.take_along_axis(gaps, positions, axis=1)


def best_cost(D, w, k, covered=None):
    """The lowest cost that any k columns of the distances D reach, by trying all."""
    batches = np.array(list(combinations(range(D.shape[1]), k)))
    nearest = D[:, batches].min(axis=2)
    if covered is not None:
        nearest = np.minimum(nearest, covered[:, None])
    return (w @ nearest).min()


def feature_coverage_values(X, chosen, groups, alpha=0.02):
    """What the objective becomes with each further row, evaluated from scratch; minus infinity for rows chosen."""
    X, groups = np.asarray(X, dtype=np.float64), np.asarray(groups)

    def objective(rows):
        total = 0.0
        for group in np.unique(groups):
            have = X[[j for j in rows if groups[j] == group]].sum(axis=0)
            total += X[groups == group].sum(axis=0) @ np.log(alpha + have)
        return total

    return [-np.inf if j in chosen else objective([*chosen, j]) for j in range(len(X))]


def matching_loss(X, chosen, costs, given, gamma):
    """What similarity matching minimizes: half the squared distance of two means in the kernel's space, and costs.

    The means are those of the given and the chosen rows, and of the rest; their distance is scaled by
    (m + k) (n - k) / (n + m), for n rows and m given ones, which depends on the number of choices alone.
    """
    X, given = np.asarray(X, dtype=np.float64), np.asarray(given, dtype=np.float64).reshape(-1, np.shape(X)[1])
    rest = np.setdiff1d(np.arange(len(X)), chosen)
    ours, theirs = np.concatenate([given, X[chosen]]), X[rest]

    def mean_similarity(A, B):
        return np.exp(-gamma * squared_distances(A, B)).mean()

    squared = mean_similarity(ours, ours) - 2 * mean_similarity(ours, theirs) + mean_similarity(theirs, theirs)
    scale = len(ours) * len(theirs) / (len(X) + len(given))
    return 0.5 * scale**2 * squared + np.asarray(costs)[chosen].sum()
