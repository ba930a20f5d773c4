"""Slow, obvious twins of the statistics of studies."""

import itertools

import numpy as np
from scipy import stats


def aubc(accuracy, n_labeled):
    area = 0.0
    for i in range(len(n_labeled) - 1):
        area += (accuracy[i] + accuracy[i + 1]) / 2 * (n_labeled[i + 1] - n_labeled[i])
    return area / (n_labeled[-1] - n_labeled[0])


def sign_flip_p(differences):
    observed = abs(sum(differences))
    patterns = list(itertools.product([1, -1], repeat=len(differences)))
    as_far = [abs(sum(s * d for s, d in zip(p, differences, strict=True))) >= observed - 1e-12 for p in patterns]
    return sum(as_far) / len(patterns)


def holm_rejects(p_values, level):
    """Holm's steps as printed: compare the smallest p with level / m, the next with level / (m - 1), stop at a miss."""
    m = len(p_values)
    rejected = [False] * m
    for step, i in enumerate(sorted(range(m), key=lambda i: p_values[i])):
        if p_values[i] > level / (m - step):
            break
        rejected[i] = True
    return rejected


def equivalence_p(differences, within):
    above = stats.ttest_1samp(differences, -within, alternative="greater").pvalue
    below = stats.ttest_1samp(differences, within, alternative="less").pvalue
    return max(above, below)


def labels_needed(curve, n_labeled, accuracy):
    best = [max(curve[: i + 1]) for i in range(len(curve))]
    if best[0] >= accuracy:
        return float(n_labeled[0])
    for i in range(1, len(best)):
        if best[i] >= accuracy:
            part = (accuracy - best[i - 1]) / (best[i] - best[i - 1])
            return n_labeled[i - 1] + part * (n_labeled[i] - n_labeled[i - 1])
    return float("inf")


def penalty_matrix(accuracy):
    """Accuracies of shape (n_strategies, n_seeds, n_rounds), NaN where a run is not complete."""
    n_strategies, _, n_rounds = accuracy.shape
    matrix = np.zeros((n_strategies, n_strategies))
    for i in range(n_strategies):
        for j in range(n_strategies):
            both = [s for s, runs in enumerate(accuracy[[i, j]].swapaxes(0, 1)) if not np.isnan(runs).any()]
            for r in range(n_rounds):
                a, b = accuracy[i, both, r], accuracy[j, both, r]
                if not np.array_equal(a, b) and stats.ttest_rel(a, b).pvalue < 0.05 and a.mean() > b.mean():
                    matrix[i, j] += 1 / n_rounds
    return matrix
