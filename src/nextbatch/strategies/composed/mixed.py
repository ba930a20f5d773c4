"""Mixed: a share of the batch drawn at random, to explore, and marked as such."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable, limited_picks, limits_of, picks_within
from nextbatch.strategies.picks import Picks, together
from nextbatch.strategies.protocol import QueryStrategy, as_code, checked_strategy, needs_of
from nextbatch.strategies.random import Random


@about(cost="that of `then`", source="epsilon-greedy exploration, with a fixed share")
@dataclass(frozen=True)
class Mixed(Limitable):
    """Draws a share of the batch uniformly from the pool, and selects the rest with `then`.

    The drawn samples are marked in `Picks.random`. They are drawn first, so that they are a random sample of the pool,
    and `then` chooses from the others, with them pending. In the batch they stand between the others at even steps: a
    prefix of the batch has about the same share.

    Parameters
    ----------
    then : QueryStrategy
    random : float, default 0.1
        The share, from 0 to 1; of a batch it is rounded to the nearest number of samples.

    Examples
    --------
    >>> from nextbatch import Margin
    >>> pool = Pool(probabilities=[[0.5, 0.5], [0.6, 0.4], [0.7, 0.3], [0.8, 0.2]])
    >>> picks = Mixed(Margin(), random=0.5).picks(pool, 2, np.random.default_rng(0))
    >>> picks.positions, picks.random
    (array([1, 0]), array([False,  True]))
    """

    then: QueryStrategy
    random: float = 0.1
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        checked_strategy(self.then)
        object.__setattr__(self, "random", checks.number(self.random, "random", 0, 1))

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool: what `then` needs."""
        return needs_of(self.then) or ()

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        if limits_of(self):
            return limited_picks(self, pool, batch_size, rng)
        return self.picks_within(pool, batch_size, rng, None)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        batch_size = checks.count(batch_size, len(pool))
        share = int(batch_size * Fraction(str(self.random)) + Fraction(1, 2))
        if not share:
            return picks_within(self.then, pool, batch_size, rng, limits)
        drawn = picks_within(Random(), pool, share, rng, limits).positions
        others = np.delete(np.arange(len(pool)), drawn)
        left = None if limits is None else limits.after(drawn).take(others)
        size = batch_size - len(drawn) if left is None else min(batch_size - len(drawn), left.most)
        picks = picks_within(self.then, pool.after(drawn), size, rng, left)
        chosen = replace(picks, positions=others[picks.positions], random=np.zeros(len(picks.positions), dtype=bool))
        both = together([chosen, Picks(drawn, random=np.ones(len(drawn), dtype=bool))])
        return both.take(_evenly(len(chosen.positions), len(drawn)))


def _evenly(chosen: int, drawn: int) -> NDArray[np.intp]:
    """Return places of the chosen, and after them of the drawn, so that the drawn stand at even steps."""
    steps = (np.arange(drawn) * 2 + 1) * (chosen + drawn) // (2 * drawn) if drawn else np.empty(0, dtype=np.intp)
    places: NDArray[np.intp] = np.argsort(np.concatenate([np.delete(np.arange(chosen + drawn), steps), steps]))
    return places
