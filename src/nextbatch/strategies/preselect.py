"""Preselection: keep the most uncertain samples, then let another strategy choose among them."""

import warnings
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import top_k
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.pool import Pool
from nextbatch.strategies.facility_location import FacilityLocation
from nextbatch.strategies.k_means import KMeans
from nextbatch.strategies.protocol import QueryStrategy, checked_strategy


@dataclass(frozen=True, repr=False)
class Preselect:
    """Keeps the `beta * batch_size` samples with the largest score, then selects among them with `then`.

    `candidates` keeps a fixed number instead. It warns where that is the whole pool, so that the preselection says
    nothing, or no more than the batch, so that `then` says nothing.

    Needs: probabilities; what `then` needs
    Cost: n C; then that of `then` on the candidates
    Source: Zhdanov (2019), arXiv 1901.05954; Wei, Iyer and Bilmes (ICML 2015)
    """

    then: QueryStrategy
    beta: float | None = 10
    score: str = "margin"
    candidates: int | None = None

    def __post_init__(self) -> None:
        """Check that there is one size, and that it can hold a batch."""
        checks.one_of(self.score, tuple(scores.SCORES), "score")
        checked_strategy(self.then)
        # A number of numpy's prints as code that no parser reads.
        object.__setattr__(self, "beta", getattr(self.beta, "item", lambda: self.beta)())
        if (self.beta is None) == (self.candidates is None):
            raise BadInput(f"Give beta or candidates, not both: got beta={self.beta} and candidates={self.candidates}.")
        if self.beta is not None and not (_is_number(self.beta) and 1 <= self.beta < np.inf):
            raise BadInput(f"beta must be a number of at least 1, got {self.beta!r}: a batch comes from beta batches.")
        if self.candidates is not None:
            checks.whole(self.candidates, "candidates")

    def __repr__(self) -> str:
        """Print the literature's name where there is one: `Clustered(beta=10)`."""
        name = _NAMES.get((self.then, self.score, self.candidates is None))
        if name:
            return name.format(self=self)
        size = f"beta={self.beta!r}" if self.candidates is None else f"beta=None, candidates={self.candidates!r}"
        return f"Preselect({self.then!r}, {size}, score={self.score!r})"

    def kept(self, n: int, batch_size: int) -> int:
        """Return how many of `n` samples are kept; divided by the batch size this is the effective beta."""
        # A fraction is exact where a float product is not: 1.1 * 10 must keep 11 samples, not 12.
        size = self.candidates if self.beta is None else -int(-Fraction(str(self.beta)) * batch_size // 1)
        return min(n, max(batch_size, size or 0))

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        batch_size = checks.count(batch_size, len(pool))
        kept = self.kept(len(pool), batch_size)
        probabilities = pool.need("probabilities", self)
        if kept == len(pool) > batch_size > 0:
            warnings.warn(
                f"{self!r} keeps all {len(pool)} samples of the pool for a batch of {batch_size}: "
                "its preselection has no effect.",
                NextbatchWarning,
                stacklevel=2,
            )
        if self.candidates is not None and kept == batch_size < len(pool):
            warnings.warn(
                f"{self!r} keeps {self.candidates} candidates for a batch of {batch_size}: all are taken, and what "
                "chooses among them has no effect. Raise candidates well above the batch size.",
                NextbatchWarning,
                stacklevel=2,
            )
        # In the order of the pool, so that ties in what follows are settled by position in the pool.
        candidates = np.sort(top_k(scores.SCORES[self.score](probabilities), kept, rng))
        return candidates[self.then.select(pool.take(candidates), batch_size, rng)]


def Clustered(beta: float = 10) -> Preselect:
    """Keeps the `beta * batch_size` smallest margins, clusters them by K-means, takes the samples nearest the centers.

    Needs: probabilities, embeddings
    Cost: n C + beta k² d a pass
    Source: Zhdanov (2019), arXiv 1901.05954

    Examples
    --------
    >>> Clustered(10) == Preselect(KMeans(), beta=10)
    True
    """
    return Preselect(KMeans(), beta)


def WClustered(beta: float = 10) -> Preselect:
    """Clustered, with every sample weighted by its margin score in the K-means.

    Needs: probabilities, embeddings
    Cost: n C + beta k² d a pass
    Source: Zhdanov (2019), arXiv 1901.05954

    Examples
    --------
    >>> Preselect(KMeans(weights="margin"), beta=50)
    WClustered(beta=50)
    """
    return Preselect(KMeans(weights="margin"), beta)


def Submodular(beta: float = 10) -> Preselect:
    """Keeps the `beta * batch_size` smallest margins, then maximizes facility location greedily on them.

    Needs: probabilities, embeddings
    Cost: n C + beta² k² d
    Source: Zhdanov (2019), arXiv 1901.05954
    """
    return Preselect(FacilityLocation(), beta)


# What the literature calls a preselection by this score, this strategy, and a size relative to the batch.
_NAMES = {
    (KMeans(), "margin", True): "Clustered(beta={self.beta!r})",
    (KMeans(weights="margin"), "margin", True): "WClustered(beta={self.beta!r})",
    (FacilityLocation(), "margin", True): "Submodular(beta={self.beta!r})",
}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
