"""Ranked batch mode: uncertainty against dissimilarity to everything labeled or taken, one pick at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import ranked
from nextbatch.pool import Pool
from nextbatch.strategies.protocol import as_code


@dataclass(frozen=True)
class RankedBatch:
    """Takes the best mixture of dissimilar and uncertain; uncertainty gains weight as the pool empties.

    Starts from the labeled embeddings if the pool has them, else from the most central sample.

    Needs: probabilities, embeddings
    Cost: n k d
    Source: Cardoso et al. (2017), Information Sciences 379
    """

    score: str = "least_confidence"
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the name."""
        checks.one_of(self.score, tuple(scores.SCORES), "score")

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        uncertainty = scores.SCORES[self.score](pool.need("probabilities", self))
        X = pool.need("embeddings", self)
        return ranked(X, batch_size, scores=uncertainty, given=pool.labeled_embeddings)
