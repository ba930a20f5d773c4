"""Strategies within limits: a limit holds for the whole batch, wherever it stands in a composition.

A strategy whose engine takes one sample at a time keeps within limits itself (`Limitable`). Any other is asked for a
batch; what the limits allow of it is taken in its order, and the rest is asked for again with these picks pending. So a
batch that keeps within the limits by itself is not changed by them.
"""

import warnings
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits, joined
from nextbatch.errors import NextbatchWarning
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.quoting import counted
from nextbatch.strategies.picks import Picker, Picks, picks_of, together
from nextbatch.strategies.protocol import QueryStrategy, needs_of


class Limitable(Picker):
    """Base of strategies whose engine keeps within limits: they write `picks_within`, and the rest follows from it."""

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """Return the picks, fewer than asked for only if the limits leave no other; None is no limit."""
        raise NotImplementedError

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        return self.picks_within(pool, batch_size, rng, None)


class Limit(Picker):
    """Base of limits: frozen values with a field `then`, the strategy that chooses within them."""

    then: QueryStrategy

    @property
    def reads(self) -> tuple[Need, ...]:
        """What the limit itself reads of a pool."""
        raise NotImplementedError

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool: what the limit reads, and what `then` needs."""
        return tuple(dict.fromkeys((*self.reads, *(needs_of(self.then) or ()))))

    def limits_on(self, pool: Pool) -> Limits:
        """Return the limit in numbers."""
        raise NotImplementedError

    def told(self, pool: Pool, positions: NDArray[np.intp]) -> str:
        """Return what of the limit is used up or left over, as a part of a sentence."""
        raise NotImplementedError

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        return limited_picks(self, pool, batch_size, rng)


def limits_of(strategy: Any) -> tuple[Limit, ...]:
    """Return all limits in a composition, outer ones first.

    Examples
    --------
    >>> from nextbatch import AtMost, Margin, Preselect, Within
    >>> limits_of(AtMost(Preselect(Within(Margin(), budget=9), beta=2)))[1]
    Within(Margin(), budget=9)
    """
    own = (strategy,) if isinstance(strategy, Limit) else ()
    return own + (limits_of(strategy.then) if _is_composed(strategy) else ())


def without_limits(strategy: Any) -> QueryStrategy:
    """Return a composition with its limits taken out.

    Examples
    --------
    >>> from nextbatch import AtMost, KMeans, Preselect
    >>> without_limits(Preselect(AtMost(KMeans()), beta=5))
    Clustered(beta=5)
    """
    if isinstance(strategy, Limit):
        return without_limits(strategy.then)
    if not limits_of(strategy):
        bare: QueryStrategy = strategy
        return bare
    composed: QueryStrategy = replace(strategy, then=without_limits(strategy.then))
    return composed


def _is_composed(strategy: Any) -> bool:
    return is_dataclass(strategy) and any(field.name == "then" for field in fields(strategy))


def limits_on(strategy: QueryStrategy, pool: Pool) -> Limits:
    """Return all limits in a composition, in numbers."""
    return joined([Limits(len(pool)), *(limit.limits_on(pool) for limit in limits_of(strategy))])


def limited_picks(strategy: QueryStrategy, pool: Pool, batch_size: int, rng: Generator) -> Picks:
    """Return what a composition picks within all of its limits; warn if these leave fewer than `batch_size`."""
    batch_size = checks.count(batch_size, len(pool))
    limits = limits_on(strategy, pool)
    picks = picks_within(without_limits(strategy), pool, min(batch_size, limits.most), rng, limits)
    if len(picks.positions) == batch_size:
        return picks
    told = "; ".join(limit.told(pool, picks.positions) for limit in limits_of(strategy))
    short = (
        f"The batch holds {len(picks.positions)} of the {counted(batch_size, 'sample')} asked for, since its limits "
        f"leave no other: {told}."
    )
    warnings.warn(short, NextbatchWarning, stacklevel=3)
    return replace(picks, short=short)


def picks_within(strategy: QueryStrategy, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
    """Return what a strategy without limits of its own picks within these; fewer only if they leave no other."""
    if limits is None:
        return picks_of(strategy, pool, batch_size, rng)
    # Whoever derives from a strategy of ours and writes `select` means what it selects.
    if isinstance(strategy, Limitable) and type(strategy).select is Picker.select:
        return strategy.picks_within(pool, batch_size, rng, limits)
    return topped_up(strategy, pool, batch_size, rng, limits)


def topped_up(
    strategy: QueryStrategy,
    pool: Pool,
    batch_size: int,
    rng: Generator,
    limits: Limits,
) -> Picks:
    """Return what the limits allow of the strategy's batch, in its order, topped up by further batches.

    For these the pool holds what the limits allow then, and the picks so far are pending.
    """
    parts: list[Picks] = []
    chosen = np.empty(0, dtype=np.intp)
    rest, left, asked = np.arange(len(pool)), limits, batch_size
    while asked:
        seen = pool if len(rest) == len(pool) else _rest(pool, chosen, rest)
        picks = picks_of(strategy, seen, asked, rng)
        taken = left.in_order(rest[picks.positions], asked)
        parts.append(replace(picks, positions=rest[picks.positions]).take(np.flatnonzero(taken)))
        if not taken.any() and len(parts) > 1:  # a strategy that gives fewer than it could
            break
        chosen = np.concatenate([chosen, parts[-1].positions])
        left = limits.after(chosen)
        rest = np.flatnonzero(left.open)
        asked = min(batch_size - len(chosen), left.take(rest).most)
    return together(parts)


def _rest(pool: Pool, chosen: NDArray[np.intp], rest: NDArray[np.intp]) -> Pool:
    """Return the pool of the samples at `rest`, with those chosen pending."""
    place = np.delete(np.arange(len(pool)), chosen)
    return pool.after(chosen).take(np.searchsorted(place, rest))
