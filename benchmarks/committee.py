"""BALD of a committee of 10 members: the k samples whose label tells most of the members, against plain numpy.

`bald` is the mean over the chosen samples of the entropy of the mean less the mean entropy.
"""

import numpy as np

MEMBERS = 10
SIZES = [{"n": 100_000, "k": 1_000, "d": 10}, {"n": 1_000_000, "k": 10_000, "d": 10}]
SMOKE = {"n": 2_000, "k": 50, "d": 3}
MEMORY = {"numpy": lambda size: 16 * MEMBERS * size["n"] * size["d"]}


def data(n, k, d):
    P = np.random.default_rng(0).standard_exponential((MEMBERS, n, d), dtype=np.float32)
    P /= P.sum(axis=2, keepdims=True)
    return P


def ours(P, k):
    from nextbatch.algorithms import top_k
    from nextbatch.scores import bald

    return top_k(bald(P), k)


def as_a_strategy(P, k):
    from nextbatch import Pool
    from nextbatch.strategies import BALD

    return BALD().select(Pool(committee=P), k, np.random.default_rng(0))


def in_numpy(P, k):
    return np.argpartition(-disagreement(P), k)[:k]


def disagreement(P):
    return entropy(P.mean(axis=0)) - entropy(P).mean(axis=0)


def entropy(P):
    return -(P * np.log(np.maximum(P, np.finfo(np.float32).tiny))).sum(axis=-1)


METHODS = {
    "nextbatch, bald and top_k": ours,
    "nextbatch, BALD().select, with the checks of a pool": as_a_strategy,
    "numpy": in_numpy,
}


def objective(P, positions):
    chosen = disagreement(P[:, positions].astype(np.float64))
    return {"bald": float(chosen.mean()), "different": len(np.unique(positions))}


def unit(size, machine):
    return "reading the committee once, 4 n M C bytes", 4 * MEMBERS * size["n"] * size["d"] / machine["reading"]
