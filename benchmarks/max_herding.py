"""MaxHerding, against the published algorithm in numpy, which keeps the kernel of all pairs.

`uncovered` is one minus the objective: the mean over all rows of 1 - exp(-distance²) to the nearest chosen one.
"""

import numpy as np
from dense_coverage import greedy, rbf_kernel
from mixture import squared_distances_to_nearest
from real_rows import rows_of

SIZES = [
    {"n": 10_000, "k": 1_000, "d": 384},
    {"n": 50_000, "k": 1_000, "d": 384},
    {"n": 8_000, "k": 1_000, "d": 384, "rows": "CLINC150 sentences"},
]
SMOKE = {"n": 500, "k": 30, "d": 16}
WARM = {"n": 8_200, "k": 50, "d": 32}  # above 8,000 rows other kernels are used
UP_TO = {"the published algorithm": 10_000}


def data(n, k, d, rows=None):
    return rows_of(n, d, rows)[0]


def ours(X, k):
    from nextbatch import Pool
    from nextbatch.strategies import MaxHerding

    return MaxHerding().select(Pool(X), k, np.random.default_rng(0))


def published(X, k):
    return greedy(rbf_kernel(X, 1.0), k, np.ones(len(X), np.float32), np.zeros(len(X), np.float32))


METHODS = {"nextbatch": ours, "the published algorithm": published}


def objective(X, positions):
    nearest = squared_distances_to_nearest(X, X[positions])
    return {"uncovered": float(np.mean(-np.expm1(-nearest))), "different": len(np.unique(positions))}


def unit(size, machine):
    return "the product of all pairs, halved by symmetry, n² d flop", size["n"] ** 2 * size["d"] / machine["product"]
