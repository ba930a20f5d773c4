"""The summary of a study: one row per strategy, as numbers and as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.seeds import rng_for
from nextbatch.statistics import (
    BASELINES,
    RANDOM,
    Comparison,
    Savings,
    aubc,
    compare,
    complete,
    label_savings,
    paired,
    usual_targets,
)
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.metrics import ACCURACY, Metric
from nextbatch.studies.findings import wording
from nextbatch.studies.findings.head_room import HeadRoom, ceiling_of, head_room
from nextbatch.studies.findings.vacuous import vacuous_rounds

# How the headings of label savings begin.
SAVED = "labels saved"


@dataclass(frozen=True)
class SummaryRow:
    """The numbers of one strategy; metrics are means over its complete runs, NaN without any.

    Parameters
    ----------
    dataset, model, condition, strategy : str
    runs, missing : int
        The number of complete runs, and of seeds without a complete run.
    labels : (int, int)
        The number of labels at the first and at the last fit.
    final_accuracy, aubc : float
        The metric at the end, and the area under its curve: of classes the accuracy, unless another is declared.
    against : mapping of str to Comparison
        By baseline.
    savings : tuple of Savings
        One per target; empty if the study has no random, or no pairs with it.
    effective_beta : (float, float)
        The smallest and the largest of all rounds; NaN without preselection.
    vacuous : tuple of int
        The rounds in which the preselection kept the whole pool.
    selection_seconds : float
        Per run, on average; depends on the machine.
    metric : Metric
    final_others : mapping of str to float
        The metrics beside it at the end, by their names; NaN where a record does not hold one.
    head_room : HeadRoom, optional
        The share of the way from random to the study's ceiling; None without a ceiling, and for these two.
    """

    dataset: str
    model: str
    condition: str
    strategy: str
    runs: int
    missing: int
    labels: tuple[int, int]
    final_accuracy: float
    aubc: float
    against: Mapping[str, Comparison]
    savings: tuple[Savings, ...]
    effective_beta: tuple[float, float]
    vacuous: tuple[int, ...]
    selection_seconds: float
    metric: Metric = ACCURACY
    final_others: Mapping[str, float] = field(default_factory=dict)
    head_room: HeadRoom | None = None


class Display(NamedTuple):
    """A table of text: headings, and a line with as many cells for each row."""

    headings: list[str]
    lines: list[list[str]]


def summary_rows(curves: Curves | Sequence[Curves]) -> list[SummaryRow]:
    """Return a row for every strategy, in the order of the study.

    Parameters
    ----------
    curves : Curves or sequence of Curves
        With several, the rows follow one after the other.
    """
    if not isinstance(curves, Curves):
        return [row for of_model in curves for row in summary_rows(of_model)]
    comparisons, vacuous, ceiling = compare(curves), vacuous_rounds(curves), ceiling_of(curves)
    rows = [_row(curves, strategy, comparisons, vacuous) for strategy in curves.strategies]
    return [replace(row, head_room=head_room(curves, row.strategy, ceiling)) for row in rows]


def display(rows: Sequence[SummaryRow]) -> Display:
    """Return the rows of one data set and model as text, without seconds, which depend on the machine.

    Differences are in the unit of the metric, with their 95 % interval and Holm-corrected p value.
    """
    baselines = [baseline for baseline in BASELINES if any(baseline in row.against for row in rows)]
    savings: Sequence[Savings] = next((row.savings for row in rows if row.savings), ())
    metric = rows[0].metric if rows else ACCURACY
    beside = [name for name, _ in metric.others if any(np.isfinite(row.final_others.get(name, np.nan)) for row in rows)]
    headings = ["strategy", "runs", f"final {metric.words}", *(dict(metric.others)[name] for name in beside), "AUBC"]
    headings += [wording.compared_to(metric, baseline) for baseline in baselines]
    ceiling = next((row.head_room.ceiling for row in rows if row.head_room), None)
    headings += [f"of the way from random to {ceiling}"] if ceiling else []
    headings += [f"{SAVED} to {wording.percent(target.accuracy, metric)}" for target in savings]
    return Display(headings, [_cells(row, beside, baselines, ceiling, len(savings)) for row in rows])


def _row(
    curves: Curves,
    strategy: str,
    comparisons: Mapping[tuple[str, str], Comparison],
    vacuous: Mapping[str, list[int]],
) -> SummaryRow:
    i = curves.strategies.index(strategy)
    finished = complete(curves)[i]
    accuracy = curves.accuracy[i, finished]
    return SummaryRow(
        dataset=curves.dataset,
        model=curves.model,
        condition=curves.condition,
        strategy=strategy,
        runs=int(finished.sum()),
        missing=int((~finished).sum()),
        labels=(int(curves.n_labeled[0]), int(curves.n_labeled[-1])),
        final_accuracy=_mean(accuracy[:, -1]),
        aubc=_mean(aubc(accuracy, curves.n_labeled)),
        against={b: comparisons[strategy, b] for b in BASELINES if (strategy, b) in comparisons},
        savings=_savings(curves, strategy),
        effective_beta=_range(curves.effective_beta[i]),
        vacuous=tuple(vacuous.get(strategy, ())),
        selection_seconds=_mean(curves.selection_seconds[i, finished]),
        metric=curves.metric,
        final_others={name: _mean(values[i, finished, -1]) for name, values in curves.others.items()},
    )


def _savings(curves: Curves, strategy: str) -> tuple[Savings, ...]:
    if strategy == RANDOM or RANDOM not in curves.strategies:
        return ()
    pairs = paired(curves, strategy, RANDOM)
    if not len(pairs.strategy):
        return ()
    # The generator is not named after the strategy: equal curves have equal intervals.
    names = ("label savings", curves.dataset, curves.model)
    found = (
        label_savings(pairs.strategy, pairs.baseline, curves.n_labeled, target, rng_for(*names, target))
        for target in usual_targets(curves.n_labeled)
    )
    return tuple(savings._replace(accuracy=curves.metric.sign * savings.accuracy) for savings in found)


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _range(values: NDArray[np.float64]) -> tuple[float, float]:
    finite = values[~np.isnan(values)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (float("nan"), float("nan"))


def _cells(
    row: SummaryRow, beside: Sequence[str], baselines: Sequence[str], ceiling: str | None, targets: int
) -> list[str]:
    cells = [row.strategy, f"{row.runs} of {row.runs + row.missing}"]
    measured = (row.final_accuracy, *(row.final_others[name] for name in beside), row.aubc)
    cells += [wording.percent(value, row.metric) for value in measured]
    cells += [_difference(row.against.get(baseline)) for baseline in baselines]
    cells += [_share_of_way(row.head_room)] if ceiling else []
    return cells + ([_saved(savings) for savings in row.savings] or [""] * targets)


def _difference(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    low, high = (wording.points(end, comparison.metric) for end in (comparison.low, comparison.high))
    p = wording.p_value(comparison.corrected)
    return f"{wording.points(comparison.mean, comparison.metric)} ({low} to {high}, p {p})"


def _share_of_way(found: HeadRoom | None) -> str:
    if found is None:
        return ""
    share, low, high = map(wording.whole_percent, found[1:])
    return f"{share} ({low.removesuffix(' %')} to {high})"


def _saved(savings: Savings) -> str:
    if np.isinf(savings.share) or np.isnan(savings.share):
        return wording.share(savings.share)
    return f"{wording.share(savings.share)} ({wording.share_range(savings.low, savings.high)})"
