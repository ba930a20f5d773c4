"""Drawing the runs of one strategy in a panel: mean, band, paired difference, and notes below."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics import complete, mean_interval, paired
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures.drawing import MUTED
from nextbatch.studies.figures.palette import Look
from nextbatch.studies.findings.wording import compared_to

# Percentiles, as in the article of 2019: a tenth of the runs lies below the band, a tenth above.
BAND = (10, 90)


def complete_runs(curves: Curves, strategy: str) -> NDArray[np.float64]:
    """Return the curves of the complete runs of a strategy, shape (n_runs, n_rounds)."""
    i = curves.strategies.index(strategy)
    return np.asarray(curves.accuracy[i, complete(curves)[i]])


def draw_mean(panel: Any, curves: Curves, strategy: str, look: Look, **style: Any) -> None:
    """Draw the mean over the complete runs; `style` overrides the look."""
    runs = complete_runs(curves, strategy)
    if len(runs):
        keywords = {"color": look.color, "linestyle": look.dashes, "linewidth": 1.8, **style}
        panel.plot(curves.n_labeled, runs.mean(axis=0), **keywords)


def draw_band(panel: Any, curves: Curves, strategy: str, look: Look, alpha: float = 0.18) -> None:
    """Shade the band from the 10th to the 90th percentile of the complete runs."""
    runs = complete_runs(curves, strategy)
    if len(runs):
        panel.fill_between(
            curves.n_labeled, *np.percentile(runs, BAND, axis=0), color=look.color, alpha=alpha, linewidth=0
        )


def draw_difference(
    panel: Any, curves: Curves, strategy: str, baseline: str, look: Look, label: str | None = None
) -> None:
    """Draw the mean paired difference in each round, in the unit of the metric, with its 95 % interval."""
    interval = mean_interval(curves.metric.scale * paired(curves, strategy, baseline).difference)
    panel.fill_between(curves.n_labeled, interval.low, interval.high, color=look.color, alpha=0.2, linewidth=0)
    label = label or compared_to(curves.metric, baseline)
    panel.plot(curves.n_labeled, interval.mean, color=look.color, linestyle=look.dashes, linewidth=1.8, label=label)


def write_note(panel: Any, text: str, right: bool = False) -> None:
    """Write a line of small text below a panel."""
    panel.annotate(
        text, (1.0 if right else 0.0, 0), (0, -46), xycoords="axes fraction", textcoords="offset points",
        ha="right" if right else "left", fontsize=9, color=MUTED,
    )  # fmt: skip


def fit_labels(panel: Any, curves: Curves) -> None:
    """Set the limits of the label axis to the first and the last fit."""
    first, last = int(curves.n_labeled[0]), int(curves.n_labeled[-1])
    panel.set_xlim(first, last if last > first else first + 1)
