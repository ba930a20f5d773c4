"""Uniform sampling: the one honest control."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.pool import Pool


@dataclass(frozen=True)
class Random:
    """Draws uniformly without replacement.

    Needs: nothing
    Cost: n
    Source: the control of every study
    """

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        return checks.generator(rng).choice(len(pool), checks.count(batch_size, len(pool)), replace=False)
