"""The figure of batch diagnostics: a panel for each diagnostic, a line for each strategy."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics import complete
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures.drawing import PAPER, as_svg, drawing_style, new_figure
from nextbatch.studies.figures.palette import Look, looks, short

PANELS_PER_ROW = 3
# Heights in inches: a row of panels, a line of the legend, and the margins.
_ROW, _LINE, _REST = 2.35, 0.24, 0.75


class _Panel(NamedTuple):
    """The label of a panel, and the factor from the values of its diagnostic to the unit of the label."""

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
    """Return an SVG of the mean diagnostics over complete runs in each round; None if there are no diagnostics.

    A diagnostic that is undefined for the data set, such as distances between texts, has no panel; nor has one that is
    zero everywhere.
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
        figure.legend(*handles, loc="lower center", ncols=PANELS_PER_ROW, frameon=False, fontsize=10)
        return as_svg(figure)


def flat_zero(curves: Curves) -> list[str]:
    """Return the diagnostics that are zero in every round of all strategies."""
    return [name for name, values in _means(curves).items() if not np.nanmax(np.abs(values))]


def _panels(count: int, n_strategies: int) -> tuple[Any, list[Any]]:
    """Return a figure with `count` panels, and room for the legend below."""
    rows, lines = -(-count // PANELS_PER_ROW), -(-n_strategies // PANELS_PER_ROW)
    height = rows * _ROW + lines * _LINE + _REST
    figure = new_figure(11.5, height)
    axes = figure.subplots(rows, PANELS_PER_ROW, sharex=True, squeeze=False)
    bottom, top = (lines * _LINE + 0.75) / height, 1 - 0.35 / height
    figure.subplots_adjust(left=0.065, right=0.985, top=top, bottom=bottom, wspace=0.27, hspace=0.3)
    for i, panel in enumerate(axes.flat):
        panel.set_visible(i < count)
        if i + PANELS_PER_ROW >= count:  # the last panel of its column
            panel.set_xlabel("labeled samples")
            panel.tick_params(labelbottom=True)
    return figure, list(axes.flat[:count])


def _means(curves: Curves) -> dict[str, NDArray[np.float64]]:
    """Return the means of each diagnostic with values, of shape (n_strategies, n_rounds)."""
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
    # About four markers per line, shifted by strategy: dashes stay visible, and equal lines show several markers.
    every = max(1, len(curves.n_labeled) // 4)
    for i, (strategy, mean) in enumerate(zip(curves.strategies, values, strict=True)):
        style = look[strategy]
        panel.plot(
            curves.n_labeled, mean, color=style.color, linestyle=style.dashes, linewidth=1.6, label=short(strategy),
            marker=style.marker, markevery=(i % every, every), markersize=5, markeredgecolor=PAPER, markeredgewidth=0.5,
        )  # fmt: skip
