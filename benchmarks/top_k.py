"""The k smallest margins of a pool of probabilities in memory, against the same in plain numpy."""

import zlib

import numpy as np

SIZES = [{"n": 1_000_000, "k": 10_000, "d": 10}, {"n": 10_000_000, "k": 10_000, "d": 10}]
SMOKE = {"n": 10_000, "k": 100, "d": 10}


def data(n, k, d):
    rng = np.random.default_rng(0)
    P = rng.standard_exponential((n, d), dtype=np.float32)
    P /= P.sum(axis=1, keepdims=True)
    return P


def ours(P, k):
    from nextbatch.algorithms import top_k
    from nextbatch.scores import margin

    return top_k(margin(P), k)


def as_a_strategy(P, k):
    from nextbatch import Margin, Pool

    return Margin().select(Pool(probabilities=P), k, np.random.default_rng(0))


def only_top_k(P, k):
    from nextbatch.algorithms import top_k

    return top_k(P.ravel()[: len(P)], k)


def partition(P, k):
    two = np.partition(P, -2, axis=1)[:, -2:]
    gaps = two[:, 1] - two[:, 0]
    nearest = np.argpartition(gaps, k)[:k]
    return nearest[np.lexsort((nearest, gaps[nearest]))]


METHODS = {
    "nextbatch, margin and top_k": ours,
    "nextbatch, Margin().select, with the checks of a pool": as_a_strategy,
    "nextbatch, top_k alone": only_top_k,
    "numpy partition": partition,
}


def objective(P, positions):
    two = np.sort(P[positions], axis=1)[:, -2:].astype(np.float64)
    return {
        "sum of margins": float((two[:, 1] - two[:, 0]).sum()),
        "checksum": zlib.crc32(positions.astype(np.int64).tobytes()),
    }


def unit(size, machine):
    return "reading the probabilities once, 4 n C bytes", 4 * size["n"] * size["d"] / machine["reading"]
