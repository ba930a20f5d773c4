"""Ranking by any score: the user's own, or one of a committee or of probabilities."""

from dataclasses import dataclass

from numpy.random import Generator

from nextbatch import checks, scores
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import highest, needs_of_score
from nextbatch.strategies.cut import Cut, ties
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n", source="Lewis and Gale (SIGIR 1994), with any score")
@dataclass(frozen=True)
class ByScore(Limitable):
    """Takes the samples with the largest score: by default the scores that you give, made by whatever tool.

    Parameters
    ----------
    score : str, default "scores"
        A name of `nextbatch.scores.SCORES`. "scores" are those given as the input `scores`, higher meaning that the
        label is wanted more. "bald" is the disagreement of a committee. `ByScore("margin")` is `Margin()`. Where
        samples have several labels: "mean_margin", "max_margin", "min_margin" and "cardinality". Where labels are
        numbers: "deviation".

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool(scores=[0.2, 3.5, 1.0])
    >>> ByScore().select(pool, 2, np.random.default_rng(0))
    array([1, 2])
    """

    score: str = "scores"
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the name."""
        checks.one_of(self.score, tuple(scores.SCORES), "score")

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool."""
        return needs_of_score(self.score)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        return highest(self.score, pool, batch_size, rng, self, limits)

    def cut(self, n: int, batch_size: int, rng: Generator) -> Cut:
        """See `Cutting.cut`."""
        return Cut(self.score, batch_size, ties(rng), self)
