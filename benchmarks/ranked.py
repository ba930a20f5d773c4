"""Ranked batch mode, against modAL. The first 100 rows are labeled."""

import zlib

import numpy as np
from mixture import mixture

SIZES = [{"n": 10_000, "k": 1_000, "d": 512}]
SMOKE = {"n": 500, "k": 20, "d": 32}
LABELED = 100


def data(n, k, d):
    X, scores = mixture(n + LABELED, d)
    return X, scores[LABELED:]


def ours(given, k):
    from nextbatch.algorithms import ranked

    X, scores = given
    return ranked(X[LABELED:], k, scores=scores, given=X[:LABELED])


def modal(given, k):
    from types import SimpleNamespace

    from modAL.batch import ranked_batch

    X, scores = given
    X = X.astype(np.float64)
    classifier = SimpleNamespace(X_training=X[:LABELED], on_transformed=False)
    return ranked_batch(classifier, X[LABELED:], scores, k, "euclidean", None)[0]


METHODS = {"nextbatch": ours, "modAL ranked_batch": modal}


def objective(given, positions):
    return {"checksum of the picks": zlib.crc32(np.asarray(positions, dtype=np.int64).tobytes())}


def unit(size, machine):
    return "the distances of all rows to all picks, 2 n k d flop", (
        2 * size["n"] * size["k"] * size["d"] / machine["product"]
    )
