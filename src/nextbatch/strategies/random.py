"""Uniform sampling: the one honest control."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.top_k import largest
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.seeds import keys_for
from nextbatch.strategies.about import about


@about(cost="n", source="the control of every study")
@dataclass(frozen=True)
class Random:
    """Draws uniformly without replacement.

    Examples
    --------
    >>> Random().select(Pool(size=100), 3, np.random.default_rng(0)).tolist()
    [63, 51, 83]
    """

    needs: ClassVar[tuple[Need, ...]] = ()

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        keys = keys_for(pool.rows, checks.generator(rng))
        return largest(np.zeros(len(pool)), checks.count(batch_size, len(pool)), keys)
