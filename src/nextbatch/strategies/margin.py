"""Margin sampling: the samples the model can hardly decide between two classes for."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import scores
from nextbatch.algorithms import top_k
from nextbatch.pool import Pool


@dataclass(frozen=True)
class Margin:
    """Takes the samples whose two most probable classes are closest.

    Needs: probabilities
    Cost: n C
    Source: Scheffer, Decomain and Wrobel (2001)
    """

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        return top_k(scores.margin(pool.need("probabilities", self)), batch_size, rng)
