"""Small pools in shards, and what the same rows give in memory."""

from functools import cache
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from nextbatch import ShardedPool, View, rng_for, take_turn

N, WIDTH, CLASSES = 9000, 8, 4
CUTS = (2500, 4000, 8300)


@cache
def rows():
    """Return rows of float16 in four groups that overlap, and the group of each, in the order of their groups."""
    rng = rng_for("shards")
    groups = np.sort(rng.integers(0, CLASSES, N))
    return (rng.normal(size=(CLASSES, WIDTH))[groups] + rng.normal(size=(N, WIDTH))).astype(np.float16), groups


@cache
def labeled():
    return np.sort(rng_for("labeled").choice(N, 60, replace=False))


@cache
def model():
    X, y = rows()
    return LogisticRegression().fit(X[labeled()].astype(np.float32), y[labeled()])


def write_shards(folder: Path, X=None, cuts=CUTS) -> Path:
    folder.mkdir(exist_ok=True)
    for number, part in enumerate(np.split(rows()[0] if X is None else X, cuts)):
        np.save(folder / f"part{number}.npy", part)
    return folder


def in_memory(pool: ShardedPool, strategy, k: int, seed=0):
    """Return the turn of the same rows, known by the same numbers, without shards."""
    X = np.concatenate([np.load(shard.path) for shard in pool.shards.files])
    shown = {"embeddings": X.astype(np.float32), "rows": pool.shards.known(np.arange(len(X)))}
    if pool.seen.scorer is not None:
        shown["probabilities"] = pool.seen.scorer.of_rows(X)
    return take_turn(View(shown), strategy, k, rng_for("select", 0, seed), labeled=pool.labeled)
