"""Verdicts: one to four sentences on each strategy, with the numbers that they rest on."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from nextbatch.statistics import RANDOM, Comparison, Savings
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.metrics import Metric
from nextbatch.studies.findings.roles import beta_of, role_of, unfiltered_in_words
from nextbatch.studies.findings.summary import SummaryRow, summary_rows
from nextbatch.studies.findings.wording import p_value, percent, plain, points, rounds, share, share_range

# The number of paired runs that a claim needs: with fewer, another study may well rank the strategies differently.
CLAIM = 20


def verdicts(curves: Curves) -> list[str]:
    """Return a verdict for every strategy, in the order of the study; each begins with the code of the strategy."""
    return [verdict(row) for row in summary_rows(curves)]


def verdict(row: SummaryRow) -> str:
    """Return the verdict on one strategy; it begins with the code of the strategy."""
    compared = [comparison for comparison in row.against.values() if comparison.pairs]
    if not row.runs:
        return f"{row.strategy} has no complete run: nothing can be said about it."
    if not compared:
        sentences = [_level(row)]
    elif min(comparison.pairs for comparison in compared) < compared[0].pairs_needed:
        sentences = [_too_few(row, compared)]
    else:
        sentences = [_comparison(row, compared), _hint(compared), _saved(row)]
    sentences += [_vacuous(row), _missing(row)]
    return " ".join(sentence for sentence in sentences if sentence)


def _level(row: SummaryRow) -> str:
    role = "is the control: it" if row.strategy == RANDOM else "has nothing to be compared with: it"
    metric = row.metric
    end = percent(row.final_accuracy, metric)
    level = f"{percent(row.aubc, metric)} {metric.words} on average {_span(row)} and {end} at the end"
    return f"{row.strategy} {role} has {level} ({_runs(row.runs)})."


def _too_few(row: SummaryRow, compared: Sequence[Comparison]) -> str:
    differences = [
        f"{points(comparison.mean, row.metric)} against {plain(comparison.baseline)}" for comparison in compared
    ]
    first, so_far, unit = compared[0], " and ".join(differences), counted_in(row.metric)
    return (
        f"{_name(row)} cannot be judged yet: {_runs(first.pairs, 'paired ')} cannot tell any of {first.family} "
        f"comparisons from chance, at least {first.pairs_needed} are needed (so far {so_far}, {unit} on "
        f"average {_span(row)})."
    )


def _comparison(row: SummaryRow, compared: Sequence[Comparison]) -> str:
    first, *others = compared
    parts = [_part(first, f" {row.metric.unit}", f" on average {_span(row)}", f", {_runs(first.pairs, 'paired ')}")]
    for other in others:
        # The unit, the labels and an equal number of runs are not repeated.
        parts.append(_part(other, "", "", "" if other.pairs == first.pairs else f", {_runs(other.pairs)}"))
    return f"{_name(row)} is {' and '.join(parts)}."


def _hint(compared: Sequence[Comparison]) -> str:
    fewest = min(comparison.pairs for comparison in compared)
    return "" if fewest >= CLAIM else f"With {_runs(fewest, 'paired ')} this is a hint; a claim needs {CLAIM}."


def _part(comparison: Comparison, unit: str, span: str, pairs: str) -> str:
    baseline = plain(comparison.baseline)
    if comparison.distinguishable:
        sign = 1 if comparison.mean > 0 else -1
        metric = comparison.metric
        ends = " to ".join(_size(end, metric) for end in sorted((sign * comparison.low, sign * comparison.high)))
        better = "better" if sign > 0 else "worse"
        size = _size(sign * comparison.mean, metric)
        small = f", surely less than {metric.small}" if comparison.same else ""
        return f"{better} than {baseline} by {size}{unit}{span} (95 % interval {ends}{small}{pairs})"
    signed = partial(points, metric=comparison.metric)
    difference = (
        f"{signed(comparison.mean)}{unit}, 95 % interval {signed(comparison.low)} to {signed(comparison.high)}, "
        f"corrected p {p_value(comparison.corrected)}{pairs}"
    )
    if comparison.same:
        return f"as good as {baseline} within {comparison.metric.small}{span} ({difference})"
    seen = _size(comparison.detectable, comparison.metric)
    return f"not distinguishable from {baseline}{span} ({difference}; the study could have seen {seen})"


def _saved(row: SummaryRow) -> str:
    if not row.savings:
        return ""
    savings = row.savings[-1]
    goal = f"what random reaches by {savings.target.after} labels ({percent(savings.accuracy, row.metric)})"
    if np.isneginf(savings.share):
        perhaps = "" if np.isneginf(savings.high) else f" (its 95 % interval ends at {_amount(savings.high)})"
        return f"It never reaches {goal}{perhaps}."
    return f"It reaches {goal} with {_amount(savings.share)} ({_savings_interval(savings)})."


def _savings_interval(savings: Savings) -> str:
    if savings.low > 0 and np.isfinite(savings.high):
        return f"95 % interval {share_range(savings.low, savings.high)}"
    return f"95 % interval from {_amount(savings.low)} to {_amount(savings.high)}"


def _amount(saved: float) -> str:
    if np.isneginf(saved):
        return "never"
    text = share(abs(saved))
    if text == "0 %":
        return "as many labels"
    return f"{text} {'fewer' if saved > 0 else 'more'} labels"


def _vacuous(row: SummaryRow) -> str:
    if not row.vacuous:
        return ""
    asked = beta_of(row.strategy)
    low, high = row.effective_beta
    instead = f" (an effective beta of {high:.0f} to {low:.0f} instead of {asked:g})" if asked else ""
    left = unfiltered_in_words(row.strategy)
    return f"Its preselection kept the whole pool in {rounds(list(row.vacuous))}{instead}, so there it is {left}."


def _missing(row: SummaryRow) -> str:
    if not row.missing:
        return ""
    return f"{row.missing} of its {_runs(row.runs + row.missing)} failed or are not there; only complete pairs count."


def _runs(count: int, kind: str = "") -> str:
    return f"{count} {kind}run{'s' if count != 1 else ''}"


def _size(difference: float, metric: Metric) -> str:
    """Return a difference without a plus sign."""
    return points(difference, metric).lstrip("+")


def counted_in(metric: Metric) -> str:
    """Return in what unit differences are, for a sentence that lists them."""
    return f"in {metric.unit}" if metric.is_share else f"{metric.unit} (+ is better)"


def _span(row: SummaryRow) -> str:
    return f"over {row.labels[0]} to {row.labels[1]} labels"


def _name(row: SummaryRow) -> str:
    role = role_of(row.strategy)
    return f"{row.strategy}, {role}," if role else row.strategy
