"""The head-room of a study with a ceiling: how far each strategy goes on the way from random to it."""

from typing import NamedTuple

from nextbatch.seeds import rng_for
from nextbatch.statistics import RANDOM, aubc, complete, share_of_way
from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings.roles import is_ceiling


class HeadRoom(NamedTuple):
    """The share of the way from random to `ceiling`, a strategy's code: 0 is random, 1 the ceiling; see `Share`."""

    ceiling: str
    share: float
    low: float
    high: float


def ceiling_of(curves: Curves) -> str | None:
    """Return the ceiling with the largest mean area under the curve; None if no ceiling has a complete run."""
    areas = {
        code: float(aubc(runs[done], curves.n_labeled).mean())
        for code, runs, done in zip(curves.strategies, curves.gain, complete(curves), strict=True)
        if is_ceiling(code) and done.any()
    }
    return max(areas, key=areas.__getitem__, default=None)


def head_room(curves: Curves, strategy: str, ceiling: str | None) -> HeadRoom | None:
    """Return how far a strategy goes on the way from random to `ceiling`, over the seeds that all three completed.

    None for these two, and where there are no such seeds.
    """
    if ceiling is None or strategy in (RANDOM, ceiling) or RANDOM not in curves.strategies:
        return None
    rows = [curves.strategies.index(code) for code in (strategy, RANDOM, ceiling)]
    seeds = complete(curves)[rows].all(axis=0)
    if not seeds.any():
        return None
    # The generator is not named after the strategy: equal curves have equal intervals.
    rng = rng_for("head-room", curves.dataset, curves.model)
    ours, of_random, of_ceiling = curves.gain[rows][:, seeds]
    return HeadRoom(ceiling, *share_of_way(ours, of_random, of_ceiling, curves.n_labeled, rng))
