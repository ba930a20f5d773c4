"""The cut: how a strategy that ranks begins, by keeping the samples of the highest rank, each ranked by itself.

A pool that does not fit in memory is cut while it streams by; the strategy then goes on with what is kept. What is kept
is the same, however the samples are divided and in whatever order they come.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.seeds import apart, keys_for
from nextbatch.strategies.protocol import QueryStrategy

Scores = NDArray[np.float64]
Keys = NDArray[np.uint64]


def as_scored(scores: Scores, keys: Keys) -> tuple[Scores, Keys]:
    """Rank by the score itself, equal ones by key."""
    return scores, keys


@dataclass(frozen=True, eq=False)
class Cut:
    """Which samples are kept, and what chooses among them.

    Parameters
    ----------
    score : str or None
        The acquisition score, a name of `nextbatch.scores.SCORES`; None if none is read, and all are 0.
    size : int
        How many samples are kept.
    rng : Generator
        Draws the keys.
    then : QueryStrategy
        Chooses among the samples that are kept, given in the order of the pool.
    rank : callable
        From scores and keys of samples to the numbers by which they rank, largest first, and the keys by which equal
        ones go, smallest first. A sample's rank depends on no other sample.
    """

    score: str | None
    size: int
    rng: Generator
    then: QueryStrategy
    rank: Callable[[Scores, Keys], tuple[Scores, Keys]] = as_scored

    def ranked(self, scores: Scores, rows: NDArray[np.uint64]) -> tuple[Scores, Keys]:
        """Return ranks and keys of samples, of which `rows` are known by these numbers."""
        return self.rank(scores, keys_for(rows, deepcopy(self.rng)))


@runtime_checkable
class Cutting(Protocol):
    """A strategy that begins with a cut."""

    def cut(self, n: int, batch_size: int, rng: Generator) -> Cut:
        """Return how `batch_size` of `n` samples are chosen; `rng` stays where it stands."""


def ties(rng: Generator) -> Generator:
    """Return the generator of the keys that `top_k` draws for equal scores."""
    return apart(rng, "ties")
