"""Verdicts of the same kind told in one sentence: a page has paragraphs only where strategies differ."""

from collections.abc import Sequence

from nextbatch.statistics import Comparison
from nextbatch.studies.findings.roles import role_of
from nextbatch.studies.findings.summary import SummaryRow
from nextbatch.studies.findings.verdicts import CLAIM, counted_in, verdict
from nextbatch.studies.findings.wording import plain, points

VerdictKind = tuple[str, ...]


def grouped_verdicts(rows: Sequence[SummaryRow]) -> list[str]:
    """Return the verdicts in the order of the rows, with one sentence for all strategies whose verdict is of one kind.

    A strategy with failed runs has a sentence of its own. So have controls, and strategies whose preselection kept the
    whole pool, once there are enough runs for a claim.
    """
    groups: dict[VerdictKind, list[SummaryRow]] = {}
    for row in rows:
        groups.setdefault(_kind(row), []).append(row)
    return [verdict(group[0]) if len(group) == 1 else _together(kind, group) for kind, group in groups.items()]


def _kind(row: SummaryRow) -> VerdictKind:
    made = _made(row)
    if not made or row.missing:
        return ("by itself", row.strategy)
    if _fewest([row]) < made[0].pairs_needed:
        return ("too few runs", *(plain(each.baseline) for each in made))
    if row.vacuous or role_of(row.strategy):
        return ("by itself", row.strategy)
    return tuple(f"{_judged(each)} {plain(each.baseline)}" for each in made)


def _together(kind: VerdictKind, rows: Sequence[SummaryRow]) -> str:
    first, last = rows[0].labels
    pairs, needed = _fewest(rows), _made(rows[0])[0].pairs_needed
    found = "; ".join(
        f"{row.strategy} {' and '.join(points(comparison.mean, row.metric) for comparison in _made(row))}"
        for row in rows
    )
    where = f"{counted_in(rows[0].metric)} on average over {first} to {last} labels"
    runs = f"{pairs} paired run{'s' if pairs != 1 else ''}"
    if pairs < needed:
        against = " and ".join(kind[1:])
        few = f"Cannot be judged yet, with {runs} where at least {needed} are needed"
        return f"{few}; so far, against {against} {where}: {found}."
    hint = "" if pairs >= CLAIM else f" With {runs} this is a hint; a claim needs {CLAIM}."
    said = " and ".join(kind)
    return f"{said[0].upper()}{said[1:]}, {where} ({runs}): {found}.{hint} The table of numbers has their intervals."


def _made(row: SummaryRow) -> list[Comparison]:
    return [comparison for comparison in row.against.values() if comparison.pairs]


def _fewest(rows: Sequence[SummaryRow]) -> int:
    return min(comparison.pairs for row in rows for comparison in _made(row))


def _judged(comparison: Comparison) -> str:
    if comparison.distinguishable:
        return "better than" if comparison.mean > 0 else "worse than"
    return f"as good within {comparison.metric.small} as" if comparison.same else "not distinguishable from"
