"""The figure of a factor: differences to random and to margin over the values of the factor."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np

from nextbatch.statistics import BASELINES, Comparison, compare
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures.drawing import INK, PAPER, as_svg, drawing_style, new_figure
from nextbatch.studies.figures.palette import Look, looks, short
from nextbatch.studies.findings.wording import axis_of, compared_to
from nextbatch.studies.settings.factors import named

# Heights in inches: a row of panels, the margin above, and below for the names of values; a line of the legend.
_ROW, _ABOVE, _BELOW, _LINE = 2.5, 0.35, 0.4, 0.21
# Columns of the legend.
_COLUMNS = 4
# The width, in steps of the axis, over which the strategies of one value are spread.
_WIDTH = 0.5


def alike(studies: Sequence[Curves]) -> Iterator[list[Curves]]:
    """Yield groups of curves that differ only in the values of their factors."""
    groups: dict[tuple[object, ...], list[Curves]] = {}
    for curves in studies:
        kind = curves.dataset, curves.model, curves.strategies, tuple(curves.factors)
        groups.setdefault(kind, []).append(curves)
    yield from (group for group in groups.values() if len(group) > 1)


def draw_factor(studies: Sequence[Curves]) -> bytes | None:
    """Return an SVG of the mean paired differences in area under the curve, with their 95 % intervals.

    The factor with the most values is the axis; each combination of the others is a row of panels. None if no factor
    has several values, or the study has no baseline.

    Parameters
    ----------
    studies : sequence of Curves
        One data set and one model under several conditions.
    """
    axis = _axis(studies)
    baselines = [baseline for baseline in BASELINES if baseline in studies[0].strategies]
    if axis is None or not baselines:
        return None
    rows = _rows(studies, axis)
    with drawing_style():
        below = _BELOW + _LINE * ceil(len(studies[0].strategies) / _COLUMNS)
        height = _ROW * len(rows) + _ABOVE + below
        figure = new_figure(11.5, height)
        panels = figure.subplots(len(rows), len(baselines), sharex=True, sharey="col", squeeze=False)
        figure.subplots_adjust(0.08, below / height, 0.985, 1 - _ABOVE / height, wspace=0.14, hspace=0.32)
        look = looks(studies[0].strategies)
        values = sorted({curves.factors[axis] for curves in studies})
        for line, (name, row) in zip(panels, rows.items(), strict=True):
            # Not every row has every value: a value keeps its place on the axis.
            comparisons = {values.index(curves.factors[axis]): compare(curves) for curves in row}
            for panel, baseline in zip(line, baselines, strict=True):
                _draw(panel, comparisons, baseline, look)
                panel.set_title(", ".join(filter(None, (compared_to(studies[0].metric, baseline), name))), fontsize=11)
            line[0].set_ylabel(axis_of(studies[0].metric))
        for panel in panels[-1]:
            panel.set(xlim=(-0.5, len(values) - 0.5))
            panel.set_xticks(range(len(values)), [named({axis: value}) for value in values])
        _legend(figure, panels, look)
        return as_svg(figure)


def _axis(studies: Sequence[Curves]) -> str | None:
    """Return the factor with the most values, the last one of equals; None if no factor has several."""
    counts = {name: len({curves.factors[name] for curves in studies}) for name in reversed([*studies[0].factors])}
    most = max(counts, key=lambda name: counts[name], default=None)
    return most if most and counts[most] > 1 else None


def _rows(studies: Sequence[Curves], axis: str) -> dict[str, list[Curves]]:
    """Return the curves in the order of the axis, by the combination of the other factors."""
    rows: dict[str, list[Curves]] = {}
    for curves in sorted(studies, key=lambda curves: curves.factors[axis]):
        others = {name: value for name, value in curves.factors.items() if name != axis}
        rows.setdefault(named(others), []).append(curves)
    return rows


def _draw(
    panel: Any,
    comparisons: Mapping[int, Mapping[tuple[str, str], Comparison]],
    baseline: str,
    look: Mapping[str, Look],
) -> None:
    panel.axhline(0, color=INK, linewidth=0.8)
    shown = [strategy for strategy in look if (strategy, baseline) in next(iter(comparisons.values()))]
    for strategy, shift in zip(shown, _WIDTH * (np.arange(len(shown)) + 0.5) / len(shown) - _WIDTH / 2, strict=True):
        for i, by_pair in comparisons.items():
            _mark(panel, i + shift, by_pair[strategy, baseline], look[strategy])
        means = [100 * by_pair[strategy, baseline].mean for by_pair in comparisons.values()]
        x, color = np.array([*comparisons]) + shift, look[strategy].color
        panel.plot(x, means, color=color, linestyle=look[strategy].dashes, linewidth=1, alpha=0.7)
    panel.grid(axis="x", visible=False)


def _mark(panel: Any, x: float, comparison: Comparison, look: Look) -> None:
    panel.plot([x, x], [100 * comparison.low, 100 * comparison.high], color=look.color, linewidth=2)
    panel.plot(
        x, 100 * comparison.mean, marker=look.marker, markersize=6, color=look.color, markeredgewidth=1.4,
        markerfacecolor=look.color if comparison.distinguishable else PAPER,
    )  # fmt: skip


def _legend(figure: Any, panels: Any, look: Mapping[str, Look]) -> None:
    for strategy, style in look.items():
        if strategy != BASELINES[0]:
            panels[0, 0].plot(
                [], [], color=style.color, marker=style.marker, linestyle=style.dashes, label=short(strategy)
            )
    handles = panels[0, 0].get_legend_handles_labels()
    figure.legend(*handles, loc="lower center", ncols=_COLUMNS, frameon=False, fontsize=10)
