"""The answer of a study in one sentence: which strategy is best, by how much, how sure that is, in how many runs."""

from collections.abc import Sequence

from nextbatch.statistics import Comparison
from nextbatch.studies.findings.summary import SummaryRow
from nextbatch.studies.findings.verdicts import CLAIM
from nextbatch.studies.findings.wording import p_value, percent, plain, points


def headline(rows: Sequence[SummaryRow]) -> str:
    """Return the answer that the rows of one data set, model and condition give."""
    known = sorted((row for row in rows if row.runs), key=lambda row: -row.aubc)
    if not known:
        return "No strategy has a complete run yet."
    best, *others = known
    made = [comparison for comparison in best.against.values() if comparison.pairs]
    found = " and ".join(_difference(comparison) for comparison in made)
    runs = min((comparison.pairs for comparison in made), default=best.runs)
    place = f"has the highest accuracy of {len(known)} strategies" if others else "is the only strategy"
    return (
        f"{best.strategy} {place}: {percent(best.aubc)} on average over "
        f"{best.labels[0]} to {best.labels[1]} labels{f', {found}' if found else ''}, in {runs} "
        f"{'paired ' if made else ''}run{'s' if runs != 1 else ''}{_sure(made, runs)}."
        + (f" {others[0].strategy} follows with {percent(others[0].aubc)}." if others else "")
    )


def _difference(comparison: Comparison) -> str:
    size = f"{_size(comparison.mean)} accuracy points {'more' if comparison.mean >= 0 else 'less'}"
    chance = "" if comparison.distinguishable else ", which may be chance"
    interval = f"95 % interval {points(comparison.low)} to {points(comparison.high)}"
    return f"{size} than {plain(comparison.baseline)}{chance} ({interval}, corrected p {p_value(comparison.corrected)})"


def _sure(made: Sequence[Comparison], runs: int) -> str:
    needed = max((comparison.pairs_needed for comparison in made), default=0)
    if runs < needed:
        return f", too few to tell anything from chance: at least {needed} are needed"
    return f": a hint, a claim needs {CLAIM}" if runs < CLAIM else ""


def _size(difference: float) -> str:
    return points(abs(difference)).lstrip("+")
