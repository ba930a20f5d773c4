"""The table of a study on the terminal, in 80 columns; the report has all numbers."""

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nextbatch.statistics import BASELINES, Comparison
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.metrics import Metric
from nextbatch.studies.findings import wording
from nextbatch.studies.findings.summary import SummaryRow, summary_rows


def caption(metric: Metric) -> str:
    """Return what the columns of the table are.

    Examples
    --------
    >>> from nextbatch.statistics.metrics import RMSE
    >>> caption(RMSE).partition(";")[0]
    'Test RMSE at the end, of which less is better'
    """
    less = ", of which less is better" if metric.lower_is_better else ""
    counted = f"in {metric.unit}" if metric.is_share else f"{metric.unit} (+ is better)"
    return (
        f"Test {metric.words} at the end{less}; area under the curve of {metric.words} over labels (AUBC), and its "
        f"paired differences {counted} with half of their 95 % interval; labels saved on the way to random's final "
        f"{metric.words}."
    )


def print_summaries(console: Console, studies: Sequence[Curves], runs: str) -> None:
    """Print a table for each of `studies`, with a line per strategy; `runs` describes the runs in the heading."""
    for curves in studies:
        console.print()
        console.print(_table(curves, f"{curves.name}: {runs}"))
    for metric in dict.fromkeys(curves.metric for curves in studies):
        console.print(Text(caption(metric), style="dim"))


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
        wording.percent(row.final_accuracy, row.metric),
        wording.percent(row.aubc, row.metric),
        *differences,
        saved,
    ]


def _difference(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    half = (comparison.high - comparison.low) / 2
    size = f"{100 * half:.1f}" if comparison.metric.is_share else f"{half:.2g}"
    interval = "" if np.isnan(half) else f" ± {size}"
    return f"{wording.points(comparison.mean, comparison.metric)}{interval}"


def _saved(share: float) -> str:
    return "never" if np.isneginf(share) else wording.share(share)
