"""Carrying out `Hindsight`: the model is fitted with each of several batches, and the best of them is taken."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.inputs import Need
from nextbatch.loop import Loop, Oracle, answers_of
from nextbatch.models import Model
from nextbatch.pool import Pool
from nextbatch.strategies.picks import Picker, Picks, picks_of
from nextbatch.strategies.protocol import QueryStrategy
from nextbatch.studies.settings.hindsight import Hindsight


@dataclass(frozen=True, eq=False)
class Knowing(Picker):
    """`Hindsight` in a loop whose answers are known.

    Parameters
    ----------
    hindsight : Hindsight
    loop : Loop
    oracle : Oracle
    quality : callable
        Returns how good a fitted model is on the held-out samples; more is better.
    """

    hindsight: Hindsight
    loop: Loop
    oracle: Oracle
    quality: Callable[[Model], float]

    @property
    def needs(self) -> tuple[Need, ...]:
        """See `Hindsight.needs`."""
        return self.hindsight.needs

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`; of equally good batches the first is taken."""
        draws = [picks_of(self.hindsight.then, pool, batch_size, rng) for _ in range(self.hindsight.candidates)]
        unlabeled = np.setdiff1d(np.arange(len(self.loop.labeled) + len(pool)), self.loop.labeled)
        return max(draws, key=lambda drawn: self._quality_with(unlabeled[drawn.positions]))

    def _quality_with(self, batch: NDArray[np.intp]) -> float:
        """Return how good the model of the next round is if it is fitted with `batch`."""
        loop = self.loop
        # A copy has the random state of the model, so that its fit is the one that would follow.
        trial = Loop(loop.X, deepcopy(loop.model), self.hindsight.then, seed=loop.seed)
        labeled = np.concatenate([loop.labeled, batch])
        trial.answer(labeled, answers_of(self.oracle, labeled))
        trial.fit()
        return self.quality(trial.model)


def knowing(loop: Loop, oracle: Oracle, quality: Callable[[Model], float]) -> QueryStrategy:
    """Return the strategy of the loop, or if it is `Hindsight`, one that knows what the loop would learn."""
    strategy = loop.strategy
    return Knowing(strategy, loop, oracle, quality) if isinstance(strategy, Hindsight) else strategy
