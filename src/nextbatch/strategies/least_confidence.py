"""Least confidence: the samples whose best guess is worst."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import scores
from nextbatch.algorithms import top_k
from nextbatch.pool import Pool


@dataclass(frozen=True)
class LeastConfidence:
    """Takes the samples whose most probable class is least probable.

    Needs: probabilities
    Cost: n C
    Source: Lewis and Gale (1994)
    """

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        return top_k(scores.least_confidence(pool.need("probabilities", self)), batch_size, rng)
