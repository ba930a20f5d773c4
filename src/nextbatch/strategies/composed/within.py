"""Within: a batch whose cost stays within a budget of minutes, boxes or money."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits, budget_of
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limit
from nextbatch.strategies.protocol import QueryStrategy, as_code, checked_strategy


@about(cost="that of `then`, up to three times", source="Leskovec et al. (KDD 2007)")
@dataclass(frozen=True)
class Within(Limit):
    """Selects with `then`, as many samples as are asked for and as the budget pays for.

    A sample that is too dear for what is left is passed over, and the next one is looked at. Where the engine of `then`
    adds up what samples are worth (the largest scores, facility location), the batch is the best of three: by worth, by
    worth for the root of the cost, and by worth for the cost.

    Parameters
    ----------
    then : QueryStrategy
    budget : float
        What the `costs` of the batch may add up to, at most.

    Examples
    --------
    >>> from nextbatch import Margin
    >>> pool = Pool(probabilities=[[0.5, 0.5], [0.6, 0.4], [0.7, 0.3]], costs=[10.0, 3.0, 2.0])
    >>> Within(Margin(), budget=6).select(pool, 2, np.random.default_rng(0))
    array([1, 2])
    """

    then: QueryStrategy
    budget: float
    reads: ClassVar[tuple[Need, ...]] = (Need("costs"),)
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        checked_strategy(self.then)
        object.__setattr__(self, "budget", checks.number(self.budget, "budget", 0, checks.LARGEST))

    def limits_on(self, pool: Pool) -> Limits:
        """See `Limit.limits_on`."""
        return Limits(len(pool), budgets=(budget_of(pool.need("costs", self), self.budget),))

    def told(self, pool: Pool, positions: NDArray[np.intp]) -> str:
        """See `Limit.told`."""
        costs = pool.need("costs", self)
        told = f"of the budget of {self.budget:g}, {costs[positions].sum():.6g} is spent"
        rest = np.delete(costs, positions)
        return f"{told}, and the cheapest sample left costs {rest.min():.6g}" if len(rest) else told
