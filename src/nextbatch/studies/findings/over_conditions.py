"""Verdicts over the conditions of a study: where a strategy is better than a baseline, where worse, where neither."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from nextbatch.statistics import Comparison, change_of_difference, compare
from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings.wording import plain, points

_BETTER, _WORSE, _NEITHER = "better", "worse", "not distinguishable"


def sentences_over_conditions(studies: Sequence[Curves]) -> Iterator[str]:
    """Yield a sentence for each strategy and baseline, beginning with the strategy's code.

    Where a single number varies, it says too how the difference changes from the smallest to the largest value.

    Parameters
    ----------
    studies : sequence of Curves
        One data set and one model under several conditions.
    """
    made = {curves.condition: compare(curves) for curves in studies}
    for strategy, baseline in next(iter(made.values())):
        found = {name: comparisons[strategy, baseline] for name, comparisons in made.items()}
        yield f"{strategy} against {plain(baseline)}: {_told(found)}{_changed(studies, strategy, baseline)}."


def _told(found: Mapping[str, Comparison]) -> str:
    fewest, needed = min(each.pairs for each in found.values()), max(each.pairs_needed for each in found.values())
    if fewest < needed:
        return f"it cannot be judged yet, with {fewest} paired runs under one of the conditions; {needed} are needed"
    groups: dict[str, list[str]] = {_BETTER: [], _WORSE: [], _NEITHER: []}
    for name, comparison in found.items():
        groups[_judged(comparison)].append(name)
    return "; ".join(f"{verdict} {_under(names, len(found))}" for verdict, names in groups.items() if names)


def _changed(studies: Sequence[Curves], strategy: str, baseline: str) -> str:
    ordered = sorted(studies, key=lambda curves: tuple(curves.factors.values()))
    first, last = ordered[0], ordered[-1]
    if len(first.factors) != 1 or first.condition == last.condition:
        return ""
    mean, low, high = change_of_difference(first, last, strategy, baseline)
    if np.isnan(low):
        return ""
    return (
        f". From {first.condition} to {last.condition} the difference changes by {points(float(mean))} accuracy points "
        f"(95 % interval {points(float(low))} to {points(float(high))})"
    )


def _judged(comparison: Comparison) -> str:
    if not comparison.distinguishable:
        return _NEITHER
    return _BETTER if comparison.mean > 0 else _WORSE


def _under(names: Sequence[str], total: int) -> str:
    if len(names) == total:
        return f"under all {total} conditions"
    return f"under {len(names)} of {total} conditions ({'; '.join(names)})"
