"""AtMost: a batch with at most `most` samples of each group, stratum or class."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits, groups_of
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.quoting import counted, quoted
from nextbatch.strategies.about import about
from nextbatch.strategies.composed.quotas import Quotas, read_quotas, require_values
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
    most : int or str, default 1
        How many of each; or how many of some by name, as in "north=3,south=2". Others are not limited then, unless "*"
        says how many of each of them: "north=3,*=0" takes none. With "class" names are those of the classes of the
        model; where these are not known, the numbers of the columns of the probabilities, the first being 0.
    given : {"labeled"}, optional
        With "labeled", labeled and pending samples count as well. Without it the limit is for each batch by itself: a
        group of which a sample was labeled yesterday may be asked again.

    Examples
    --------
    >>> from nextbatch import Margin
    >>> pool = Pool(probabilities=[[0.5, 0.5], [0.6, 0.4], [0.7, 0.3]], groups=["film", "film", "clip"])
    >>> AtMost(Margin()).select(pool, 2, np.random.default_rng(0))
    array([0, 2])
    >>> AtMost(Margin(), most="film=0").select(pool, 1, np.random.default_rng(0))
    array([2])
    """

    then: QueryStrategy
    per: str = "groups"
    most: int | str = 1
    given: str | None = None
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the names and the number."""
        checked_strategy(self.then)
        checks.one_of(self.per, tuple(PER), "per")
        most = str(read_quotas(self.most)) if isinstance(self.most, str) else checks.whole(self.most, "most", 1)
        object.__setattr__(self, "most", most)
        checks.one_of(self.given, (None, "labeled"), "given")

    @property
    def reads(self) -> tuple[Need, ...]:
        """See `Limit.reads`."""
        name = PER[self.per][0]
        return (Need(name), *([Need(name, of="labeled", optional=True)] if self._looks_at_given else []))

    @property
    def quotas(self) -> Quotas:
        """How many of each name."""
        return read_quotas(self.most) if isinstance(self.most, str) else Quotas({}, self.most)

    @property
    def _looks_at_given(self) -> bool:
        # A name may be that of labeled samples alone, of which none is left to choose.
        return self.given is not None or (bool(self.quotas.named) and self.per != "class")

    def limits_on(self, pool: Pool) -> Limits:
        """See `Limit.limits_on`.

        Raises
        ------
        BadInput
            If a number is given for a name that neither a sample of the pool has nor one that is labeled or pending.
        """
        name, _, several = PER[self.per]
        shown, given = pool.need(name, self), pool.given(name) if self._looks_at_given else None
        own = self._names(pool, shown)
        before = own[:0] if given is None else self._names(pool, given)
        if self.quotas.named and self.per != "class":  # a class that no model has seen yet may come
            require_values(self.quotas.named, [*own, *before], f"{several} to choose from or labeled")
        return Limits(len(pool), groups=(groups_of(own, self.quotas.of, before if self.given else None),))

    def _names(self, pool: Pool, values: NDArray[Any]) -> NDArray[Any]:
        return _classes(pool, values)[values.argmax(axis=1)] if self.per == "class" else values

    def told(self, pool: Pool, positions: NDArray[np.intp]) -> str:
        """See `Limit.told`."""
        if self.quotas.named:
            return self._told_by_name(pool)
        _, one, several = PER[self.per]
        (numbers, free), *_ = self.limits_on(pool).groups
        there = np.bincount(numbers, minlength=len(free))
        named = counted(int((there > 0).sum()), one, several)
        told = f"at most {self.most} of each {one}, and the pool has {named}"
        fewer = int(((there > 0) & (np.minimum(there, free) < self.most)).sum())
        why = "left to give" if self.given else "in it"
        return f"{told}, {fewer} of them with fewer than {self.most} {why}" if fewer else told

    def _told_by_name(self, pool: Pool) -> str:
        name, _, several = PER[self.per]
        there = Counter(map(str, self._names(pool, pool.need(name, self)).tolist()))
        has = ", ".join(f"{there[value]} of {quoted(value)}" for value in self.quotas.named)
        labeled = ", labeled ones counted in" if self.given else ""
        return f"at most {self.most} of the {several}{labeled}, and the pool has {has}"


def _classes(pool: Pool, probabilities: NDArray[Any]) -> NDArray[Any]:
    """Return the names of the columns of probabilities, or their numbers."""
    names, n = pool.unlabeled.classes, probabilities.shape[1]
    return np.arange(n) if names is None or len(names) != n else np.asarray(names)
