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
            tested = [r for r in (1, 2, 4, 8, 16, 32, 64) if r < n_rounds]
            for r in tested:
                a, b = accuracy[i, both, r], accuracy[j, both, r]
                if not np.array_equal(a, b) and stats.ttest_rel(a, b).pvalue < 0.05 and a.mean() > b.mean():
                    matrix[i, j] += 1 / len(tested)
    return matrix


def ranks(scores):
    """1 for the largest; equal scores share the mean of their ranks."""
    return [1 + sum(b > a for b in scores) + (sum(b == a for b in scores) - 1) / 2 for a in scores]


def friedman_p(scores):
    """The statistic as printed, corrected for ties, beside a chi-squared distribution."""
    n, k = len(scores), len(scores[0])
    table = [ranks(row) for row in scores]
    sums = [sum(row[j] for row in table) for j in range(k)]
    ties = sum(size**3 - size for row in table for size in [row.count(rank) for rank in set(row)])
    statistic = (12 / (n * k * (k + 1)) * sum(total**2 for total in sums) - 3 * n * (k + 1)) / (
        1 - ties / (n * k * (k * k - 1))
    )
    return stats.chi2.sf(statistic, k - 1)


def wilcoxon_p(differences):
    """All sign patterns of the ranks of the absolute differences without zeros; equal ones share their mean rank."""
    differences = [d for d in differences if d]
    positions = [
        (1 + sum(abs(b) < abs(a) for b in differences) + sum(abs(b) <= abs(a) for b in differences)) / 2
        for a in differences
    ]
    total = sum(positions)
    observed = abs(2 * sum(r for r, d in zip(positions, differences, strict=True) if d > 0) - total)
    patterns = list(itertools.product([0, 1], repeat=len(positions)))
    as_far = [abs(2 * sum(r * s for r, s in zip(positions, p, strict=True)) - total) >= observed for p in patterns]
    return sum(as_far) / len(patterns)


def cliques(alike):
    """All runs of neighbors whose pairs are all alike, less those inside another."""
    n = len(alike)
    runs = [
        (i, j) for i in range(n) for j in range(i + 1, n)
        if all(alike[a][b] for a in range(i, j + 1) for b in range(i, j + 1) if a != b)
    ]  # fmt: skip
    return tuple(r for r in runs if not any(o != r and o[0] <= r[0] and r[1] <= o[1] for o in runs))
