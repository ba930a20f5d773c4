"""Power-margin sampling: samples drawn, without replacement, in proportion to a power of their margin score."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import top_k
from nextbatch.pool import Pool
from nextbatch.strategies.protocol import as_code

# With this power the noise no longer changes the order of scores that differ by one part in ten million.
LARGEST = 1e9
# Gumbel noise in float64 lies between -4 and 37, so that this many apart no noise changes the order.
APART = 100.0


@dataclass(frozen=True)
class PowerMargin:
    """Draws samples without replacement in proportion to their margin score to the `power`: `Margin` with chance.

    Scores change as labels come in, so the best of today are not all worth a label: drawing spreads the batch at no
    cost. A larger `power` comes closer to `Margin`, a smaller one to `Random`. Sure samples, of score 0, come last.

    Needs: probabilities
    Cost: n C
    Source: Kirsch et al. (TMLR 2023), arXiv 2106.12059
    """

    power: float = 1
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        object.__setattr__(self, "power", checks.number(self.power, "power", checks.SMALLEST, LARGEST))

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        score = scores.margin(pool.need("probabilities", self))
        sure = score <= 0  # below zero only by the rounding of probabilities
        score[sure] = score.min(initial=1, where=~sure)
        # The largest of log(weight) plus Gumbel noise is a draw by weight, and so are the next among what is left.
        return top_k(
            self.power * np.log(score) + checks.generator(rng).gumbel(size=len(score)) - APART * sure, batch_size
        )
