"""What the kernels over class probabilities compute, row by row: slow and obvious."""

import numpy as np


def count_improper(P, tolerance):
    bad = [
        i
        for i, p in enumerate(np.asarray(P, np.float64).tolist())
        if not (abs(sum(p) - 1) <= tolerance and all(-tolerance <= x <= 1 + tolerance for x in p))
    ]
    return len(bad), bad[0] if bad else -1


def margins(P):
    ordered = [sorted(row, reverse=True) if len(row) > 1 else [*row, 0.0] for row in P.tolist()]
    return np.array([1 - (first - second) for first, second, *_ in ordered])


def least_confidence(P):
    return np.array([1 - max(row) for row in P.tolist()])
