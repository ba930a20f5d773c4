"""DropQuery: samples on which the model changes its mind when parts of the embeddings are missing."""

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms import distinct_medoids, weighted_k_means
from nextbatch.errors import NextbatchWarning
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import as_code
from nextbatch.strategies.random import Random

# So many candidates for each sample of the batch are enough to ask for more than one mismatch.
ENOUGH = 25


@about(cost="passes n C + candidates k d a pass", source="Gupte et al. (2024), arXiv 2401.14555")
@dataclass(frozen=True)
class DropQuery(Picker):
    """Keeps the samples whose predicted class changes under dropout, and takes one near the center of each cluster.

    Candidates are the samples of which more than one pass of the committee predicts another class than the
    probabilities do; at least one pass, where these are fewer than 25 for each sample of the batch. K-means clusters
    their embeddings, scaled to length one. Where candidates are fewer than the batch all are taken, and the rest is
    drawn. The committee is that of `WithDropout`: the head of the model with three quarters of the columns left out.

    Parameters
    ----------
    passes : int, default 10
        Passes of Lloyd's algorithm over the candidates, at most.

    Examples
    --------
    >>> members = [[[0.4, 0.6], [0.9, 0.1], [0.9, 0.1]], [[0.3, 0.7], [0.8, 0.2], [0.9, 0.1]]]
    >>> pool = Pool([[0.0, 1.0], [1.0, 1.0], [9.0, 1.0]], [[0.6, 0.4], [0.7, 0.3], [0.9, 0.1]], committee=members)
    >>> DropQuery().select(pool, 1, np.random.default_rng(0))
    array([0])
    """

    passes: int = 10
    needs: ClassVar = (Need("probabilities"), Need("committee"), Need("embeddings"))
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        checks.whole(self.passes, "passes")

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        mismatches = count_mismatches(pool.need("probabilities", self), pool.need("committee", self))
        X = checks.matrix(pool.need("embeddings", self), "embeddings")
        k = checks.count(batch_size, len(pool))
        if not k:
            return Picks(np.empty(0, dtype=np.intp))
        candidates = candidates_by_mismatch(mismatches, k)
        kept = len(candidates)
        if kept <= k:
            if kept < k:
                told = f"{self!r} finds {kept} samples that dropout changes, for a batch of {k}: the rest is drawn."
                warnings.warn(told, NextbatchWarning, stacklevel=2)
            others = np.setdiff1d(np.arange(len(pool)), candidates)
            rest = others[Random().select(pool.take(others), k - kept, rng)]
            return Picks(np.concatenate([candidates, rest]), kept=max(kept, k))
        Y = X[candidates]
        Y = Y / np.maximum(np.linalg.norm(Y, axis=1, keepdims=True), checks.SMALLEST)
        clustering = weighted_k_means(Y, k, rng, passes=self.passes)
        sizes = np.bincount(clustering.labels, minlength=k)
        medoids = distinct_medoids(Y, clustering.centers, labels=clustering.labels)
        return Picks(candidates[medoids[np.argsort(-sizes, kind="stable")]], kept=kept)


def count_mismatches(probabilities: NDArray[Any], committee: NDArray[Any]) -> NDArray[np.intp]:
    """Return how many members predict another class than the probabilities do, for each sample."""
    predicted = probabilities.argmax(axis=1)
    return np.asarray((committee.argmax(axis=2) != predicted).sum(axis=0), dtype=np.intp)


def candidates_by_mismatch(mismatches: Any, k: int) -> NDArray[np.intp]:
    """Return the samples with more than one mismatch; with at least one, where these are fewer than 25 k.

    Examples
    --------
    >>> candidates_by_mismatch([0, 1, 2, 3, 2, 1, 0, 3], 1)
    array([1, 2, 3, 4, 5, 7])
    """
    counts = np.asarray(mismatches)
    several = np.flatnonzero(counts > 1)
    return several if len(several) >= ENOUGH * k else np.flatnonzero(counts > 0)
