"""k-center (core-set): repeatedly the sample farthest from everything labeled or taken."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms import farthest_first
from nextbatch.pool import Pool
from nextbatch.strategies.protocol import as_code


@dataclass(frozen=True)
class KCenter:
    """Takes the sample farthest from the labeled ones and from those taken before it.

    Starts from the labeled embeddings if the pool has them, else (or with `given=None`) from the sample nearest the
    mean. Uses no uncertainty: pure diversity, and fond of outliers.

    Needs: embeddings
    Cost: n k d
    Source: Gonzalez (1985); Sener and Savarese (ICLR 2018), arXiv 1708.00489
    """

    given: str | None = "labeled"
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the name."""
        checks.one_of(self.given, (None, "labeled"), "given")

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        given = pool.labeled_embeddings if self.given else None
        return farthest_first(pool.need("embeddings", self), batch_size, given=given).positions
