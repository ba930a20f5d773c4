"""k-center (core-set): repeatedly the sample farthest from everything labeled or taken."""

from dataclasses import dataclass

from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms import farthest_first
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n k d", source="Gonzalez (1985); Sener and Savarese (ICLR 2018), arXiv 1708.00489")
@dataclass(frozen=True)
class KCenter(Limitable):
    """Takes the sample farthest from the labeled ones and from those taken before it.

    Uses no uncertainty: pure diversity, which prefers outliers.

    Parameters
    ----------
    given : {"labeled", None}, default "labeled"
        With "labeled" it starts from the labeled and pending samples if the pool shows their embeddings; else, or with
        None, from the sample nearest the mean.

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool([[0.0], [1.0], [2.0], [9.0]], labeled_embeddings=[[1.9]])
    >>> KCenter().select(pool, 2, np.random.default_rng(0))
    array([3, 0])
    """

    given: str | None = "labeled"
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the name."""
        checks.one_of(self.given, (None, "labeled"), "given")

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool."""
        labeled = Need("embeddings", of="labeled", optional=True)
        return (Need("embeddings"), labeled) if self.given else (Need("embeddings"),)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        given = pool.given("embeddings") if self.given else None
        X = pool.need("embeddings", self)
        return Picks(farthest_first(X, batch_size, given=given, limits=limits).positions)
