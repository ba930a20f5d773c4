"""Power-margin sampling: samples drawn, without replacement, in proportion to a power of their margin score."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms.limited_top_k import largest_within
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.ordering import largest
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.seeds import keys_for, uniforms
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import score_of
from nextbatch.strategies.cut import Cut, Keys, Scores
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code

# With this power the noise no longer changes the order of scores that differ by one part in ten million.
LARGEST_POWER = 1e9
# The rank of samples of score 0, below that of any other.
LAST = -1e300


@about(cost="n C", source="Kirsch et al. (TMLR 2023), arXiv 2106.12059")
@dataclass(frozen=True)
class PowerMargin(Limitable):
    """Draws samples without replacement in proportion to their margin score to the `power`: `Margin` with chance.

    Scores change as labels come in, so the samples that are best now are not all worth a label: drawing spreads the
    batch at no cost. Samples of score 0, of which the model is sure, come last.

    Parameters
    ----------
    power : float, default 1
        A larger power comes closer to `Margin`, a smaller one to `Random`.

    Examples
    --------
    >>> pool = Pool(probabilities=[[1.0, 0.0], [0.6, 0.4], [0.55, 0.45]])
    >>> PowerMargin(power=4).select(pool, 3, np.random.default_rng(0))
    array([1, 2, 0])
    """

    power: float = 1
    needs: ClassVar = (Need("probabilities"),)
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        object.__setattr__(self, "power", checks.number(self.power, "power", checks.SMALLEST, LARGEST_POWER))

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        score = score_of("margin", pool, self)
        ranks, keys = self.rank(score, keys_for(pool.rows, checks.generator(rng)))
        k = checks.count(batch_size, len(pool))
        positions = largest(ranks, k, keys) if limits is None else largest_within(ranks, k, keys, limits).positions
        return Picks(positions, score=score[positions])

    def cut(self, n: int, batch_size: int, rng: Generator) -> Cut:
        """See `Cutting.cut`."""
        return Cut("margin", batch_size, rng, self, self.rank)

    def rank(self, scores: Scores, keys: Keys) -> tuple[Scores, Keys]:
        """Return the log of each weight with the noise of its key; of score 0, which all are last, the noise alone."""
        sure = scores <= 0  # below zero only by the rounding of probabilities
        # The largest of log(weight) plus Gumbel noise is a draw by weight, and so are the next among what is left.
        noise = -np.log(-np.log(uniforms(keys)))
        ranks = np.where(sure, LAST, self.power * np.log(np.where(sure, 1, scores)) + noise)
        return ranks, ~keys  # the largest key has the largest noise
