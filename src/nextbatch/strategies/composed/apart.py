"""Apart: no two samples of a batch nearer to each other than a distance."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits, Others
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.row_access import count_rows
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limit
from nextbatch.strategies.protocol import QueryStrategy, as_code, checked_strategy


@about(cost="that of `then`, and k² d", source="minimum distance, as in Poisson disk sampling: Cook (1986)")
@dataclass(frozen=True)
class Apart(Limit):
    """Selects with `then`, no two samples whose embeddings are nearer than a distance: no near copies in a batch.

    Parameters
    ----------
    then : QueryStrategy
    distance : float
        Euclidean. Two samples that are exactly as far apart may both be taken.
    given : {"labeled", None}, default "labeled"
        With "labeled" the batch keeps this distance from labeled and pending samples, too, if the pool shows their
        embeddings.

    Examples
    --------
    >>> from nextbatch import Margin
    >>> pool = Pool([[0.0], [0.1], [5.0]], [[0.5, 0.5], [0.6, 0.4], [0.7, 0.3]])
    >>> Apart(Margin(), distance=1).select(pool, 2, np.random.default_rng(0))
    array([0, 2])
    """

    then: QueryStrategy
    distance: float
    given: str | None = "labeled"
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number and the name."""
        checked_strategy(self.then)
        object.__setattr__(self, "distance", checks.number(self.distance, "distance", 0, checks.LARGEST))
        checks.one_of(self.given, (None, "labeled"), "given")

    @property
    def reads(self) -> tuple[Need, ...]:
        """See `Limit.reads`."""
        labeled = Need("embeddings", of="labeled", optional=True)
        return (Need("embeddings"), labeled) if self.given else (Need("embeddings"),)

    def limits_on(self, pool: Pool) -> Limits:
        """See `Limit.limits_on`."""

        def rows(positions: NDArray[np.intp]) -> Any:
            return pool.take(positions).need("embeddings", self)

        given = pool.given("embeddings") if self.given else None
        others = () if given is None or not count_rows(given) else (Others(lambda: given, self.distance),)
        return Limits(len(pool), distance=float(self.distance), rows=rows, others=others)

    def told(self, pool: Pool, positions: NDArray[np.intp]) -> str:
        """See `Limit.told`."""
        left = len(pool) - len(positions)
        far = int(self.limits_on(pool).after(positions).open.sum())
        nearer = f"nearer than {self.distance:g} to one of them{', or to a labeled one' if self.given else ''}"
        return f"every other sample is {nearer}" if not far else f"{left - far} of {left} other samples are {nearer}"
