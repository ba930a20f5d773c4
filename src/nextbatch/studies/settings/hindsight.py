"""Hindsight: a control that reads hidden labels, and shows how much a choice of batches can gain at all."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies import QueryStrategy, Random
from nextbatch.strategies.protocol import as_code, checked_strategy, needs_of


@dataclass(frozen=True)
class Hindsight:
    """The batch after which the model is best on the held-out samples, of several that `then` draws.

    It is a ceiling and no strategy: only a study can carry it out, which knows all labels. The best of all batches may
    be better than the best of some, and a choice for one round need not be the best for all, so that the true ceiling
    is higher.

    Parameters
    ----------
    then : QueryStrategy, default Random()
        Draws the batches; one that leaves nothing to chance draws the same batch each time.
    candidates : int, default 50
        How many batches are tried in each round.

    Examples
    --------
    >>> Hindsight(), Hindsight(candidates=5)
    (Hindsight(), Hindsight(candidates=5))
    """

    then: QueryStrategy = Random()  # noqa: RUF009
    candidates: int = 50
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the strategy and the number."""
        checked_strategy(self.then)
        object.__setattr__(self, "candidates", checks.whole(self.candidates, "candidates", 1))

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool: what `then` needs."""
        return needs_of(self.then) or ()

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """Refuse: a pool does not show what is read."""
        raise BadInput(
            f"{self!r} reads the labels of all samples, those of the held-out ones too: only a study can carry it out, "
            "and not inside of another strategy."
        )
