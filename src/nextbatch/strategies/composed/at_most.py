"""AtMost: a batch with at most `most` samples of each group, stratum or class."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits, groups_of
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.quoting import counted
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limit
from nextbatch.strategies.protocol import QueryStrategy, as_code, checked_strategy

# What the samples are counted by: the input that tells, and the words for one and for several.
PER = {
    "groups": ("groups", "group", "groups"),
    "strata": ("strata", "stratum", "strata"),
    "class": ("probabilities", "class", "classes"),
}


@about(cost="that of `then`", source="greedy in a partition matroid: Fisher, Nemhauser and Wolsey (1978)")
@dataclass(frozen=True)
class AtMost(Limit):
    """Selects with `then`, at most `most` samples of each group, such as the frames of one video.

    Where the groups do not hold enough, the batch is smaller, and a warning says so.

    Parameters
    ----------
    then : QueryStrategy
        Chooses the batch. If its engine takes one sample at a time, each is the best that is allowed.
    per : {"groups", "strata", "class"}, default "groups"
        The input by which samples are counted; with "class", their most probable class.
    most : int, default 1
    given : {"labeled"}, optional
        With "labeled", labeled and pending samples count as well. Without it the limit is for each batch by itself: a
        group of which a sample was labeled yesterday may be asked again.

    Examples
    --------
    >>> from nextbatch import Margin
    >>> pool = Pool(probabilities=[[0.5, 0.5], [0.6, 0.4], [0.7, 0.3]], groups=["film", "film", "clip"])
    >>> AtMost(Margin()).select(pool, 2, np.random.default_rng(0))
    array([0, 2])
    """

    then: QueryStrategy
    per: str = "groups"
    most: int = 1
    given: str | None = None
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the names and the number."""
        checked_strategy(self.then)
        checks.one_of(self.per, tuple(PER), "per")
        object.__setattr__(self, "most", checks.whole(self.most, "most", 1))
        checks.one_of(self.given, (None, "labeled"), "given")

    @property
    def reads(self) -> tuple[Need, ...]:
        """See `Limit.reads`."""
        name = PER[self.per][0]
        return (Need(name), *([Need(name, of="labeled", optional=True)] if self.given else []))

    def limits_on(self, pool: Pool) -> Limits:
        """See `Limit.limits_on`."""
        name = PER[self.per][0]
        given = pool.given(name) if self.given else None
        return Limits(
            len(pool),
            groups=(
                groups_of(self._names(pool.need(name, self)), self.most, None if given is None else self._names(given)),
            ),
        )

    def _names(self, values: NDArray[Any]) -> NDArray[Any]:
        return values.argmax(axis=1) if self.per == "class" else values

    def told(self, pool: Pool, positions: NDArray[np.intp]) -> str:
        """See `Limit.told`."""
        _, one, several = PER[self.per]
        (numbers, free), *_ = self.limits_on(pool).groups
        there = np.bincount(numbers, minlength=len(free))
        named = counted(int((there > 0).sum()), one, several)
        told = f"at most {self.most} of each {one}, and the pool has {named}"
        fewer = int(((there > 0) & (np.minimum(there, free) < self.most)).sum())
        why = "left to give" if self.given else "in it"
        return f"{told}, {fewer} of them with fewer than {self.most} {why}" if fewer else told
