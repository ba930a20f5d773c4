"""ProbCover with balls of radius 0.6, against the published algorithm in numpy, which keeps all pairs in balls.

`uncovered` is the share of all rows that are in no ball around a chosen one.
"""

import numpy as np
from max_herding import SIZES as SIZES
from max_herding import SMOKE as SMOKE
from max_herding import UP_TO as UP_TO
from max_herding import WARM as WARM
from max_herding import data as data
from max_herding import unit as unit
from mixture import squared_distances_to_nearest

DELTA = 0.6
ROWS = 1000


def ours(X, k):
    from nextbatch import Pool
    from nextbatch.strategies import ProbCover

    return ProbCover(delta=DELTA).select(Pool(X), k, np.random.default_rng(0))


def published(X, k):
    pairs = [np.nonzero(2 - 2 * X[a : a + ROWS] @ X.T < DELTA**2) for a in range(0, len(X), ROWS)]
    balls = np.concatenate([ROWS * i + some for i, (some, _) in enumerate(pairs)])
    rows = np.concatenate([others for _, others in pairs])
    chosen = []
    for _ in range(k):
        counts = np.bincount(balls, minlength=len(X))
        counts[chosen] = -1
        chosen.append(int(counts.argmax()))
        covered = np.zeros(len(X), dtype=bool)
        covered[rows[balls == chosen[-1]]] = True
        left = ~covered[rows]
        balls, rows = balls[left], rows[left]
    return np.array(chosen)


METHODS = {"nextbatch": ours, "the published algorithm": published}


def objective(X, positions):
    outside = squared_distances_to_nearest(X, X[positions]) >= DELTA**2
    return {"uncovered": float(outside.mean()), "different": len(np.unique(positions))}
