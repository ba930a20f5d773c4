"""UHerding beside 100 labeled rows, against the published algorithm in numpy, which keeps the kernel of all pairs.

`uncovered` is the mean of 1 - exp(-(distance / width)²) to the nearest row that is labeled or chosen, weighted by the
margin; the width is the smallest distance among the labeled rows.
"""

import numpy as np
from dense_coverage import greedy, rbf_kernel
from max_herding import SIZES as SIZES
from max_herding import UP_TO as UP_TO
from max_herding import WARM as WARM
from max_herding import unit as unit
from mixture import squared_distances_to_nearest
from real_rows import rows_of

SMOKE = {"n": 500, "k": 30, "d": 16}
LABELED = 100


def data(n, k, d, rows=None):
    X, margins = rows_of(n + LABELED, d, rows)
    return X[:LABELED], X[LABELED:], margins[LABELED:]


def ours(given, k):
    from nextbatch import Pool
    from nextbatch.strategies import UHerding

    labeled, X, margins = given
    P = np.column_stack([2 - margins, margins]) / 2
    pool = Pool(X, calibrated=P, labeled_embeddings=labeled)
    return UHerding().select(pool, k, np.random.default_rng(0))


def width_among(labeled):
    gaps = 2 - 2 * labeled.astype(np.float64) @ labeled.T
    return float(np.sqrt(gaps[~np.eye(len(labeled), dtype=bool)].min()))


def published(given, k):
    labeled, X, margins = given
    width = width_among(labeled)
    covered = np.exp((X @ labeled.T - 1) * np.float32(2 / width**2)).max(axis=1)
    return greedy(rbf_kernel(X, width), k, margins.astype(np.float32), covered)


METHODS = {"nextbatch": ours, "the published algorithm": published}


def objective(given, positions):
    labeled, X, margins = given
    nearest = squared_distances_to_nearest(X, np.concatenate([labeled, X[positions]]))
    lost = -np.expm1(-nearest / width_among(labeled) ** 2)
    return {"uncovered": float(margins @ lost / margins.sum()), "different": len(np.unique(positions))}
