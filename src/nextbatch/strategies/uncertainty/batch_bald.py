"""BatchBALD: a batch whose labels together tell most of the members of a committee."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms import joint_information
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.seeds import apart, keys_for
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import score_of
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n k C draws M", source="Kirsch, van Amersfoort and Gal (NeurIPS 2019)")
@dataclass(frozen=True)
class BatchBALD(Picker):
    """Adds greedily the sample whose label tells most of the members of a committee beside the labels of the batch.

    The first sample is that of `BALD`. Of samples that are alike in what members say, the second one tells less. Worth
    its time for batches of some 20 samples at most; in larger ones the labels of the batch leave little to tell.

    Parameters
    ----------
    draws : int, default 1000
        How many combinations of labels of the batch are looked at: all of them while there are not more, which is
        exact, then as many that are drawn.

    Examples
    --------
    The first two samples part four members in the same way, the third in another one:

    >>> first = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    >>> pool = Pool(committee=np.stack([first, 1 - first], axis=2))
    >>> 2 in BatchBALD().select(pool, 2, np.random.default_rng(0))
    True
    """

    draws: int = 1000
    needs: ClassVar = (Need("committee"),)
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        object.__setattr__(self, "draws", checks.whole(self.draws, "draws", 1))

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        committee = pool.need("committee", self)
        order = np.argsort(keys_for(pool.rows, apart(rng, "ties")))
        found = joint_information(committee[:, order], batch_size, apart(rng, "labels"), draws=self.draws)
        positions = order[found]
        return Picks(positions, score=score_of("bald", pool, self)[positions])
