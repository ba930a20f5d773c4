"""The table of a study on the terminal, in 80 columns; the report has all numbers."""

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nextbatch.statistics import BASELINES, Comparison
from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings import wording
from nextbatch.studies.findings.summary import SummaryRow, summary_rows

CAPTION = (
    "Test accuracy at the end; area under the curve of accuracy over labels (AUBC), and its paired differences in "
    "accuracy points with half of their 95 % interval; labels saved on the way to random's final accuracy."
)


def print_summaries(console: Console, studies: Sequence[Curves], runs: str) -> None:
    """Print a table for each of `studies`, with a line per strategy; `runs` describes the runs in the heading."""
    for curves in studies:
        console.print()
        console.print(_table(curves, f"{curves.name}: {runs}"))
    console.print(Text(CAPTION, style="dim"))


def _table(curves: Curves, heading: str) -> Table:
    rows = summary_rows(curves)
    baselines = [baseline for baseline in BASELINES if any(baseline in row.against for row in rows)]
    headings = ["runs", "final", "AUBC", *(f"vs {wording.plain(baseline)}" for baseline in baselines)]
    table = Table("strategy", title=heading, title_justify="left", box=None, pad_edge=False)
    table.columns[0].overflow = "fold"
    for column in [*headings, "saved"]:
        table.add_column(column, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in _cells(row, baselines)))
    return table


def _cells(row: SummaryRow, baselines: Sequence[str]) -> list[str]:
    differences = [_difference(row.against.get(baseline)) for baseline in baselines]
    saved = _saved(row.savings[-1].share) if row.savings else ""
    return [
        row.strategy,
        str(row.runs),
        wording.percent(row.final_accuracy),
        wording.percent(row.aubc),
        *differences,
        saved,
    ]


def _difference(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    half = (comparison.high - comparison.low) / 2
    interval = "" if np.isnan(half) else f" ± {100 * half:.1f}"
    return f"{wording.points(comparison.mean)}{interval}"


def _saved(share: float) -> str:
    return "never" if np.isneginf(share) else wording.share(share)
