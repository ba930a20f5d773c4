"""The figure of what the batches were like: a panel for each diagnostic, a line for each strategy."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics import complete
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures.drawing import PAPER, as_svg, drawing_style, new_figure
from nextbatch.studies.figures.palette import Look, looks, short

COLUMNS = 3
# Inches: a row of panels, a line of the legend, and what is above and below all of them.
_ROW, _LINE, _REST = 2.35, 0.24, 0.75


class _Panel(NamedTuple):
    """What a panel says of its diagnostic, and what its values are multiplied by."""

    ylabel: str
    factor: float = 100


_PANELS = {
    "contradiction": _Panel("% of predictions changed"),
    "exploration": _Panel("% of distance gone"),
    "agreement": _Panel("% of held-out samples"),
    "difficulty": _Panel("% of the batch wrong"),
    "class_balance": _Panel("% of largest entropy"),
    "duplicates": _Panel("samples of the batch", 1),
}


def draw_batches(curves: Curves) -> bytes | None:
    """Draw the means over complete runs, round by round, as SVG; None if nothing is known of the batches.

    What cannot be said of a data set, as a distance between texts, has no panel; nor has what is zero everywhere.
    """
    flat = flat_zero(curves)
    means = {name: values for name, values in _means(curves).items() if name not in flat}
    if not means:
        return None
    with drawing_style():
        figure, panels = _panels(len(means), len(curves.strategies))
        look = looks(curves.strategies)
        for panel, (name, values) in zip(panels, means.items(), strict=True):
            _draw(panel, curves, values * _PANELS[name].factor, look)
            panel.set_title(name.replace("_", " "), fontsize=11)
            panel.set_ylabel(_PANELS[name].ylabel, fontsize=10)
        handles = panels[0].get_legend_handles_labels()
        figure.legend(*handles, loc="lower center", ncols=COLUMNS, frameon=False, fontsize=10)
        return as_svg(figure)


def flat_zero(curves: Curves) -> list[str]:
    """Return the diagnostics that are zero in every round of all strategies."""
    return [name for name, values in _means(curves).items() if not np.nanmax(np.abs(values))]


def _panels(count: int, n_strategies: int) -> tuple[Any, list[Any]]:
    """Return a figure with `count` panels, and room below them for the names of the strategies."""
    rows, lines = -(-count // COLUMNS), -(-n_strategies // COLUMNS)
    height = rows * _ROW + lines * _LINE + _REST
    figure = new_figure(11.5, height)
    axes = figure.subplots(rows, COLUMNS, sharex=True, squeeze=False)
    bottom, top = (lines * _LINE + 0.75) / height, 1 - 0.35 / height
    figure.subplots_adjust(left=0.065, right=0.985, top=top, bottom=bottom, wspace=0.27, hspace=0.3)
    for i, panel in enumerate(axes.flat):
        panel.set_visible(i < count)
        if i + COLUMNS >= count:  # nothing below
            panel.set_xlabel("labeled samples")
            panel.tick_params(labelbottom=True)
    return figure, list(axes.flat[:count])


def _means(curves: Curves) -> dict[str, NDArray[np.float64]]:
    """Return for each diagnostic that is known an array of shape (n_strategies, n_rounds)."""
    means = {}
    for name, values in curves.diagnostics.items():
        per_strategy = [
            runs[done].mean(axis=0) if done.any() else np.full(runs.shape[1], np.nan)
            for runs, done in zip(values, complete(curves), strict=True)
        ]
        if np.isfinite(per_strategy).any():
            means[name] = np.array(per_strategy)
    return means


def _draw(panel: Any, curves: Curves, values: NDArray[np.float64], look: Mapping[str, Look]) -> None:
    # Few markers, each strategy's elsewhere: dashes stay visible, and equal lines show that they are several.
    every = max(1, len(curves.n_labeled) // 4)
    for i, (strategy, mean) in enumerate(zip(curves.strategies, values, strict=True)):
        how = look[strategy]
        panel.plot(
            curves.n_labeled, mean, color=how.color, linestyle=how.dashes, linewidth=1.6, label=short(strategy),
            marker=how.marker, markevery=(i % every, every), markersize=5, markeredgecolor=PAPER, markeredgewidth=0.5,
        )  # fmt: skip
