"""Picks that must not change: a digest of what every strategy chooses from fixed pools, kept in frozen_picks.json.

Run this file to freeze today's picks after a change that is meant to alter them, and say why in the commit.
"""

import hashlib
import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from every_strategy import every_strategy
from nextbatch import Pool, ScikitLearnModel, active_learning, next_batch, rng_for, select_from_files
from nextbatch.contract import completed, example, hard_pools
from nextbatch.errors import NextbatchWarning

FROZEN = Path(__file__).with_suffix(".json")
SIZES = (1, 7, 40)


def pools():
    """Yield fixed pools by name: ordinary ones, larger ones, and those in which careless selection repeats itself."""
    yield from hard_pools()
    yield "many rows", example(n=1500, n_labeled=20, n_features=12, n_classes=6)
    yield "many columns", example(n=400, n_labeled=30, n_features=150, n_classes=3)
    coarse = example(n=300)
    yield "coarse", {**coarse, "embeddings": np.round(coarse["embeddings"])}


def digest(picks):
    """Return a short digest of lists of positions."""
    return hashlib.sha256(json.dumps([list(map(int, chosen)) for chosen in picks]).encode()).hexdigest()[:16]


def picks_of(strategy):
    """Return what `strategy` chooses from every pool, in batches of several sizes."""
    chosen = []
    for _, arrays in pools():
        n = len(arrays["embeddings"])
        arrays = completed(strategy, arrays)
        chosen += [strategy.select(Pool(**arrays), min(k, n), rng_for("frozen picks", k)) for k in SIZES]
    return chosen


class _Labels:
    def __init__(self, y):
        self.y = y

    def label(self, indices):
        return self.y[indices]


def _points():
    rng = rng_for("frozen points")
    X = rng.normal(size=(200, 4)) + np.repeat(rng.normal(size=(4, 4)) * 2, 50, axis=0)
    return X, np.repeat(["a", "b", "c", "d"], 50)


def picks_of_front_doors():
    """Return what the loop, the front door and the files choose with the default strategy."""
    X, y = _points()
    first = np.arange(0, 200, 20)
    loop = active_learning(
        X, ScikitLearnModel(LogisticRegression()), _strategy(), _Labels(y), initial=first, batch_size=9, seed=3
    )
    rounds = [next(loop).queried for _ in range(4)]
    fitted = LogisticRegression().fit(X[first], y[first])
    door = next_batch(fitted, X, labeled=first, batch_size=9, seed=3)
    with tempfile.TemporaryDirectory() as folder:
        table, array = Path(folder) / "points.csv", Path(folder) / "points.npy"
        lines = [
            ",".join([f"row{i}", *(f"{value:.6f}" for value in X[i]), y[i] if i in first else ""]) for i in range(200)
        ]
        table.write_text("id,p,q,r,s,label\n" + "\n".join(lines))
        np.save(array, X.astype(np.float32))
        files = [
            select_from_files(table, None, 9, seed=3).positions,
            select_from_files(table, None, 9, "Margin()", model="forest", seed=3).positions,
            select_from_files(array, None, 9, seed=3).positions,
        ]
    return [*rounds, door, *files]


def _strategy():
    from nextbatch import WClustered

    return WClustered(beta=5)


def today():
    """Return the digests of today's picks by the code of each strategy, and of the front doors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NextbatchWarning)
        found = {repr(strategy): digest(picks_of(strategy)) for strategy in every_strategy()}
        return found | {"loop, front door and files": digest(picks_of_front_doors())}


if __name__ == "__main__":
    FROZEN.write_text(json.dumps(today(), indent=1) + "\n")
