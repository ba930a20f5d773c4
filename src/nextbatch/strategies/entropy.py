"""Entropy sampling: the samples whose class probabilities are most spread."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import scores
from nextbatch.algorithms import top_k
from nextbatch.pool import Pool


@dataclass(frozen=True)
class Entropy:
    """Takes the samples whose class probabilities have the largest entropy.

    Needs: probabilities
    Cost: n C
    Source: Shannon (1948); Settles (2009), section 3.1
    """

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        return top_k(scores.entropy(pool.need("probabilities", self)), batch_size, rng)
