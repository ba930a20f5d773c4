"""The headline of a study: what to do, which strategy is best, by how much, how certain that is, in how many runs."""

from collections.abc import Sequence

import numpy as np

from nextbatch.statistics import RANDOM, Comparison
from nextbatch.studies.findings.roles import is_ceiling
from nextbatch.studies.findings.summary import SummaryRow
from nextbatch.studies.findings.verdicts import CLAIM
from nextbatch.studies.findings.wording import p_value, percent, plain, points, share


def headline(rows: Sequence[SummaryRow]) -> str:
    """Return what to do, where the study tells it, and one or two sentences on the best strategy.

    Parameters
    ----------
    rows : sequence of SummaryRow
        Of one data set, model and condition. A ceiling is no strategy, and does not count.
    """
    strategies = [row for row in rows if row.runs and not is_ceiling(row.strategy)]
    ranked = sorted(strategies, key=lambda row: -row.metric.sign * row.aubc)
    if not ranked:
        return "No strategy has a complete run yet."
    best, *others = ranked
    compared = [comparison for comparison in best.against.values() if comparison.pairs]
    differences = " and ".join(_difference(comparison) for comparison in compared)
    runs = min((comparison.pairs for comparison in compared), default=best.runs)
    metric = best.metric
    place = f"has the {metric.better} {metric.words} of {len(ranked)} strategies" if others else "is the only strategy"
    return _advice(best, runs) + (
        f"{best.strategy} {place}: {percent(best.aubc, metric)} on average over "
        f"{best.labels[0]} to {best.labels[1]} labels{f', {differences}' if differences else ''}, in {runs} "
        f"{'paired ' if compared else ''}run{'s' if runs != 1 else ''}{_certainty(compared, runs)}."
        + (f" {others[0].strategy} follows with {percent(others[0].aubc, metric)}." if others else "")
    )


def _advice(best: SummaryRow, runs: int) -> str:
    """Return a sentence that one can act on without statistics; none where the runs are too few for a claim."""
    lead = best.against.get(RANDOM)
    if lead is None or not lead.pairs or runs < CLAIM:
        return ""
    if not lead.distinguishable or lead.mean <= 0:
        return "Label at random: no strategy is known to be better here. "
    saved = best.savings[-1] if best.savings else None
    if saved is None or not saved.low > 0:
        return f"Label with {best.strategy}. "
    reached = f"the {percent(saved.accuracy, best.metric)} that random reaches with {saved.target.after}"
    if not np.isfinite(saved.high):
        return f"Label with {best.strategy}: it needs fewer labels than random to reach {reached}. "
    return f"Label with {best.strategy}: it needs {share(saved.share)} fewer labels to reach {reached}. "


def _difference(comparison: Comparison) -> str:
    metric = comparison.metric
    more = "more" if (comparison.mean >= 0) != metric.lower_is_better else "less"
    counted = f"{points(abs(comparison.mean), metric).lstrip('+')} "
    size = f"{counted}{metric.unit} {more}" if metric.is_share else f"{counted}{more} {metric.words}"
    chance = "" if comparison.distinguishable else ", which may be chance"
    ends = sorted((metric.sign * comparison.low, metric.sign * comparison.high))
    interval = f"95 % interval {' to '.join(points(end, metric) for end in ends)}"
    return f"{size} than {plain(comparison.baseline)}{chance} ({interval}, corrected p {p_value(comparison.corrected)})"


def _certainty(compared: Sequence[Comparison], runs: int) -> str:
    needed = max((comparison.pairs_needed for comparison in compared), default=0)
    if runs < needed:
        return f", too few to tell anything from chance: at least {needed} are needed"
    return f": a hint, a claim needs {CLAIM}" if runs < CLAIM else ""
