"""Power-margin sampling: samples drawn, without replacement, in proportion to a power of their margin score."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms import top_k
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.seeds import keys_for, uniforms
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import score_of
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code

# With this power the noise no longer changes the order of scores that differ by one part in ten million.
LARGEST_POWER = 1e9
# Gumbel noise in float64 lies between -4 and 37: it cannot change the order of keys that are this far apart.
APART = 100.0


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
        sure = score <= 0  # below zero only by the rounding of probabilities
        weights = np.where(sure, score.min(initial=1, where=~sure), score)
        # The largest of log(weight) plus Gumbel noise is a draw by weight, and so are the next among what is left.
        noise = -np.log(-np.log(uniforms(keys_for(pool.rows, checks.generator(rng)))))
        positions = top_k(self.power * np.log(weights) + noise - APART * sure, batch_size, limits=limits)
        return Picks(positions, score=score[positions])
