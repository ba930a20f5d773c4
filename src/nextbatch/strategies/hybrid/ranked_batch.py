"""Ranked batch mode: uncertainty against dissimilarity to everything labeled or taken, one pick at a time."""

from dataclasses import dataclass

from numpy.random import Generator

from nextbatch import checks, scores
from nextbatch.algorithms import ranked
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import needs_of_score, score_of
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n k d", source="Cardoso et al. (2017), Information Sciences 379")
@dataclass(frozen=True)
class RankedBatch(Limitable):
    """Takes the best mixture of dissimilar and uncertain; uncertainty gains weight as the pool empties.

    Starts from the labeled and pending embeddings if the pool has them, else from the most central sample.

    Parameters
    ----------
    score : {"least_confidence", "margin", "entropy"}, default "least_confidence"
        The acquisition score that stands for uncertainty.

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool([[0.0], [1.0], [9.0]], [[0.9, 0.1], [0.5, 0.5], [0.6, 0.4]], labeled_embeddings=[[0.5]])
    >>> RankedBatch().select(pool, 2, np.random.default_rng(0))
    array([2, 1])
    """

    score: str = "least_confidence"
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the name."""
        checks.one_of(self.score, tuple(scores.SCORES), "score")

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool."""
        return *needs_of_score(self.score), Need("embeddings"), Need("embeddings", of="labeled", optional=True)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        uncertainty = score_of(self.score, pool, self)
        X, given = pool.need("embeddings", self), pool.given("embeddings")
        return Picks(ranked(X, batch_size, scores=uncertainty, given=given, limits=limits))
