"""Pools to try a strategy on: ordinary ones, and ones with copies, ties or extreme shapes."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nextbatch.inputs import KINDS, OWNERS, Need
from nextbatch.seeds import rng_for
from nextbatch.strategies.protocol import QueryStrategy, needs_of

Arrays = dict[str, Any]
# How many samples of each kind the inputs have that a strategy needs beside the usual ones.
_SIZES = {"unlabeled": 60, "labeled": 7, "pending": 4}


def example(n: int = 60, n_labeled: int = 7, n_features: int = 5, n_classes: int = 3) -> Arrays:
    """Return example inputs of a pool without ties, by name.

    Parameters
    ----------
    n, n_labeled : int
        The number of unlabeled and of labeled samples. Defaults: 60 and 7.
    n_features, n_classes : int
        Defaults: 5 and 3.
    """
    rng = rng_for("contract", n, n_labeled, n_features, n_classes)
    alpha = np.full(n_classes, 2.0)
    return {
        # Positive features, since some objectives are defined for counts only.
        "embeddings": rng.gamma(2.0, size=(n, n_features)).astype(np.float32),
        "probabilities": rng.dirichlet(alpha, size=n),
        "labeled_embeddings": rng.gamma(2.0, size=(n_labeled, n_features)).astype(np.float32),
        "labeled_probabilities": rng.dirichlet(alpha, size=n_labeled),
    }


def hard_pools() -> Iterator[tuple[str, Arrays]]:
    """Yield a name and the inputs of pools with duplicates, ties or extreme shapes."""
    ordinary = example()
    n = len(ordinary["embeddings"])
    yield "ordinary", ordinary
    yield "duplicate rows", {**ordinary, "embeddings": np.repeat(ordinary["embeddings"][:6], n // 6, axis=0)}
    yield "identical rows", {**ordinary, "embeddings": np.ones_like(ordinary["embeddings"])}
    yield "rows of zeros", {**ordinary, "embeddings": np.zeros_like(ordinary["embeddings"])}
    yield "equal scores", {**ordinary, "probabilities": np.full((n, 3), 1 / 3)}
    yield (
        "one class",
        {**ordinary, "probabilities": np.ones((n, 1)), "labeled_probabilities": np.ones((7, 1))},
    )
    yield "one column", example(n_features=1)
    yield "more columns than rows", example(n=20, n_features=40)
    yield "one sample", example(n=1)
    yield "labeled rows that are also in the pool", {**ordinary, "labeled_embeddings": ordinary["embeddings"][:7]}


def completed(strategy: QueryStrategy, arrays: Arrays) -> Arrays:
    """Return `arrays` with examples of all other inputs that the strategy says it needs."""
    missing = [need for need in needs_of(strategy) or () if need.name not in arrays]
    if not missing:
        return arrays
    sizes = {**_SIZES, "unlabeled": len(arrays["embeddings"])}
    if "labeled_embeddings" in arrays:
        sizes["labeled"] = len(arrays["labeled_embeddings"])
    return {**arrays, **{need.name: _made(need, sizes[need.of]) for need in missing}}


def everything() -> Arrays:
    """Return an example of every input that may be missing, of unlabeled, labeled and pending samples."""
    needs = [Need(name, of) for name in KINDS for of in OWNERS if name != "rows"]  # every pool has rows
    return {**{need.name: _made(need, _SIZES[need.of]) for need in needs}, **example()}


def _made(need: Need, n: int) -> Any:
    return KINDS[need.input].example(rng_for("contract", need.name, n), n)
