"""FASS and similarity matching written out from their formulas, for a handful of samples."""

import numpy as np


def most_uncertain(probabilities, candidates):
    """Return the positions of the least confident samples, in the order of the pool."""
    sureness = [max(p) for p in probabilities.tolist()]
    return sorted(sorted(range(len(sureness)), key=lambda i: (sureness[i], i))[:candidates])


def squared_distance_similarities(X):
    gaps = np.array([[((x - y) ** 2).sum() for y in X] for x in X])
    return gaps.max() - gaps


def cosine_similarities(X):
    return np.array([[max(x @ y, 0) / np.sqrt((x @ x) * (y @ y)) for y in X] for x in X])


def facility_location_value(chosen, similarities, classes):
    return sum(max((row[j] for j in chosen), default=0.0) for row in similarities)


def nearest_neighbor_value(chosen, similarities, classes):
    return sum(
        max((row[j] for j in chosen if classes[j] == own), default=0.0)
        for row, own in zip(similarities, classes, strict=True)
    )


def feature_based_value(chosen, X, classes, alpha=0.02):
    total = 0.0
    for y in set(classes):
        everything = sum(X[i] for i in range(len(X)) if classes[i] == y)
        taken = sum((X[j] for j in chosen if classes[j] == y), np.zeros(X.shape[1]))
        total += (everything * np.log(alpha + taken)).sum()
    return total


def shortfalls(picks, value, n):
    """Return by how much each pick of a greedy algorithm was worse than the best one at its turn."""
    return [
        max(value([*picks[:i], j]) for j in range(n) if j not in picks[:i]) - value(picks[: i + 1])
        for i in range(len(picks))
    ]


def distance_of_means(A, B, gamma):
    """Return the squared distance of the means of two sets in the space of exp(-gamma |x - y|^2)."""

    def mean_similarity(P, Q):
        return np.mean([[np.exp(-gamma * ((p - q) ** 2).sum()) for q in Q] for p in P])

    return mean_similarity(A, A) + mean_similarity(B, B) - 2 * mean_similarity(A, B)


def similarity_matching_loss(chosen, probabilities, labeled, beta, gamma=1.0):
    """Return what `SimilarityMatching` minimizes, up to a constant that all choices of so many samples share."""
    n, m, k = len(probabilities), len(labeled), len(chosen)
    rest = [i for i in range(n) if i not in chosen]
    factor = ((m + k) * (n - k) / (n + m)) ** 2 / 2
    gaps = np.diff(np.sort(probabilities, axis=1))[:, -1]
    known = np.concatenate([labeled, probabilities[list(chosen)]])
    return factor * distance_of_means(known, probabilities[rest], gamma) + beta * gaps[list(chosen)].sum()
