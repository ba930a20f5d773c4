"""Verdicts over the conditions of a study: under which ones a strategy is better or worse than a baseline."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from nextbatch.statistics import Comparison, change_of_difference, compare
from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings.wording import plain, points

_BETTER, _WORSE, _NEITHER = "better", "worse", "not distinguishable"


def sentences_over_conditions(studies: Sequence[Curves]) -> Iterator[str]:
    """Yield a sentence for each strategy and baseline; it begins with the code of the strategy.

    If one factor varies, the sentence also says how the difference changes from the smallest to the largest value.

    Parameters
    ----------
    studies : sequence of Curves
        One data set and one model under several conditions.
    """
    by_condition = {curves.condition: compare(curves) for curves in studies}
    for strategy, baseline in next(iter(by_condition.values())):
        of_pair = {name: comparisons[strategy, baseline] for name, comparisons in by_condition.items()}
        yield f"{strategy} against {plain(baseline)}: {_verdict(of_pair)}{_change(studies, strategy, baseline)}."


def _verdict(comparisons: Mapping[str, Comparison]) -> str:
    """Return the verdict on one strategy and baseline, from the comparison under each condition."""
    fewest = min(comparison.pairs for comparison in comparisons.values())
    needed = max(comparison.pairs_needed for comparison in comparisons.values())
    if fewest < needed:
        return f"it cannot be judged yet, with {fewest} paired runs under one of the conditions; {needed} are needed"
    groups: dict[str, list[str]] = {_BETTER: [], _WORSE: [], _NEITHER: []}
    for name, comparison in comparisons.items():
        groups[_group(comparison)].append(name)
    return "; ".join(f"{verdict} {_under(names, len(comparisons))}" for verdict, names in groups.items() if names)


def _change(studies: Sequence[Curves], strategy: str, baseline: str) -> str:
    ordered = sorted(studies, key=lambda curves: tuple(curves.factors.values()))
    first, last = ordered[0], ordered[-1]
    if len(first.factors) != 1 or first.condition == last.condition:
        return ""
    metric = first.metric
    mean, low, high = change_of_difference(first, last, strategy, baseline)
    if np.isnan(low):
        return ""
    return (
        f". From {first.condition} to {last.condition} the difference changes by {points(float(mean), metric)} "
        f"{metric.unit} (95 % interval {points(float(low), metric)} to {points(float(high), metric)})"
    )


def _group(comparison: Comparison) -> str:
    if not comparison.distinguishable:
        return _NEITHER
    return _BETTER if comparison.mean > 0 else _WORSE


def _under(names: Sequence[str], total: int) -> str:
    if len(names) == total:
        return f"under all {total} conditions"
    return f"under {len(names)} of {total} conditions ({'; '.join(names)})"
