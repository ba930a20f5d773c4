"""The figures of a study: learning curves beside paired differences, bands, and differences by round."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nextbatch.statistics import BASELINES, Comparison, aubc, compare, complete
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.metrics import Metric
from nextbatch.studies.figures.curve_lines import (
    complete_runs,
    draw_band,
    draw_difference,
    draw_mean,
    fit_labels,
    write_note,
)
from nextbatch.studies.figures.drawing import (
    INK,
    MUTED,
    PAPER,
    RULE,
    Picture,
    as_png,
    as_svg,
    drawing_style,
    new_figure,
)
from nextbatch.studies.figures.palette import Look, folded, looks, short
from nextbatch.studies.findings.wording import axis_of, compared_to


def overview(studies: Sequence[Curves]) -> Picture:
    """Draw a row for each element of `studies`: learning curves, and beside them the paired differences."""
    with drawing_style():
        rows = [max(3.8, 1.7 + 0.32 * len(curves.strategies)) for curves in studies]
        figure = new_figure(11.5, sum(rows) + 0.1)
        grid = figure.add_gridspec(
            len(studies), 1, height_ratios=rows, left=0.075, right=0.985, top=1 - 0.42 / sum(rows),
            bottom=0.82 / sum(rows), hspace=1.6 / float(np.mean(rows)),
        )  # fmt: skip
        for place, curves in zip(grid, studies, strict=True):
            _overview_row(figure, place, curves)
        return Picture(as_svg(figure), as_png(figure))


def bands(curves: Curves) -> bytes:
    """Return an SVG with a panel per strategy: its mean, its 10th-90th percentile band, and the baselines' means.

    The baselines come first, then the strategies in order of area under the curve.
    """
    with drawing_style():
        baselines = [strategy for strategy in BASELINES if strategy in curves.strategies]
        groups = [[strategy] for strategy in _best_first(curves) if strategy not in BASELINES]
        groups = [baselines, *groups] if baselines else groups
        figure, panels = _small_multiples(curves, len(groups))
        look = looks(curves.strategies)
        for panel, shown in zip(panels, groups, strict=True):
            for baseline in baselines if shown != baselines else ():
                draw_mean(panel, curves, baseline, look[baseline]._replace(color=MUTED), linewidth=1.0)
            for strategy in shown:
                draw_band(panel, curves, strategy, look[strategy])
                draw_mean(panel, curves, strategy, look[strategy], label=strategy)
            _title(panel, *(("baselines", INK) if shown == baselines else (shown[0], look[shown[0]].color)))
        if baselines:
            _legend(panels[0], "lower right")
        _outer_labels(panels, curves.metric.words)
        return as_svg(figure)


def differences_by_round(curves: Curves) -> bytes | None:
    """Return an SVG of the paired differences to random and to margin in each round, with 95 % intervals.

    Strategies are in order of area under the curve. None if the study has no baseline.
    """
    baselines = [strategy for strategy in BASELINES if strategy in curves.strategies]
    others = [strategy for strategy in _best_first(curves) if strategy not in baselines[:1]]
    if not baselines or not others:
        return None
    with drawing_style():
        figure, panels = _small_multiples(curves, len(others))
        look = looks(curves.strategies)
        for panel, strategy in zip(panels, others, strict=True):
            panel.axhline(0, color=INK, linewidth=0.8)
            for baseline in baselines:
                if baseline != strategy:
                    draw_difference(panel, curves, strategy, baseline, look[baseline])
            _title(panel, strategy, look[strategy].color)
        _legend(panels[-1], "upper right")
        _outer_labels(panels, axis_of(curves.metric))
        return as_svg(figure)


def _overview_row(figure: Any, place: Any, curves: Curves) -> None:
    comparisons = compare(curves)
    baselines = [baseline for baseline in BASELINES if baseline in curves.strategies]
    order = _best_first(curves)
    look = looks(curves.strategies)
    cells = place.subgridspec(1, 3, width_ratios=[5.2, 3.3, 1.75 * len(baselines) or 0.1], wspace=0)
    lines, names = figure.add_subplot(cells[0]), figure.add_subplot(cells[1])
    _learning_curves(lines, curves, order, look)
    _names(names, lines, curves, order, look)
    if baselines:
        forests = cells[2].subgridspec(1, len(baselines), wspace=0.12).subplots(sharex=True, squeeze=False)[0]
        for panel, baseline in zip(forests, baselines, strict=True):
            _forest(panel, [comparisons.get((strategy, baseline)) for strategy in order], look, baseline, curves.metric)
        write_note(forests[-1], "bars: 95 % intervals; hollow: not distinguishable", right=True)


def _best_first(curves: Curves) -> list[str]:
    areas = [aubc(runs[done], curves.n_labeled) for runs, done in zip(curves.gain, complete(curves), strict=True)]
    means = np.array([area.mean() if len(area) else -np.inf for area in areas])
    return [curves.strategies[i] for i in np.argsort(-means, kind="stable")]


def _learning_curves(panel: Any, curves: Curves, order: Sequence[str], look: Mapping[str, Look]) -> None:
    for strategy in (*[baseline for baseline in BASELINES if baseline in order], order[0]):
        draw_band(panel, curves, strategy, look[strategy])
    for strategy in reversed(order):
        draw_mean(
            panel, curves, strategy, look[strategy], marker=look[strategy].marker, markersize=4.2,
            markeredgecolor=PAPER, markeredgewidth=0.5, linewidth=2.4 if strategy in BASELINES else 1.6,
        )  # fmt: skip
    panel.set(xlabel="labeled samples", ylabel=f"{curves.metric.words} on held-out samples")
    panel.locator_params(axis="x", nbins=8)
    fit_labels(panel, curves)
    # The limits come from the means: the bands are widest at the initial labels, which all strategies share.
    ends = _range_of_means(curves, order)
    panel.set_ylim(ends[0] - 0.03 * (ends[1] - ends[0]), ends[1] + 0.06 * (ends[1] - ends[0]))
    named = (short(curves.dataset), short(curves.model), curves.condition)
    panel.set_title(", ".join(part for part in named if part))
    write_note(panel, "lines: means; bands: 10th to 90th percentile of runs, of the baselines and the best")


def _range_of_means(curves: Curves, order: Sequence[str]) -> tuple[float, float]:
    means = np.array(
        [runs.mean(axis=0) for runs in (complete_runs(curves, strategy) for strategy in order) if len(runs)]
    )
    return (float(means.min()), float(means.max())) if means.size and np.ptp(means) else (0.0, 1.0)


def _names(panel: Any, lines: Any, curves: Curves, order: Sequence[str], look: Mapping[str, Look]) -> None:
    """Write the names in the rows of the forest plot, and draw a line from the end of each curve to its name."""
    panel.set_axis_off()
    panel.set(xlim=(0, 1), ylim=(0, 1))
    bottom, top = lines.get_ylim()
    for i, strategy in enumerate(order):
        row = 1 - (i + 0.5) / len(order)
        runs = complete_runs(curves, strategy)
        if len(runs):
            end = (runs[:, -1].mean() - bottom) / (top - bottom)
            x = np.linspace(0, 1, 30)
            y = end + (row - end) * (3 * x**2 - 2 * x**3)
            panel.plot(0.01 + 0.22 * x, y, color=look[strategy].color, linewidth=0.8, alpha=0.8, clip_on=False)
        panel.plot(0.25, row, color=look[strategy].color, marker=look[strategy].marker, markersize=5.5, clip_on=False)
        weight = "bold" if strategy in BASELINES else "normal"
        text = folded(strategy)
        size = 11 if text == strategy else 9.5
        panel.text(0.29, row, text, va="center", fontsize=size, weight=weight, linespacing=1.1)


def _forest(
    panel: Any, rows: Sequence[Comparison | None], look: Mapping[str, Look], baseline: str, metric: Metric
) -> None:
    panel.axvline(0, color=INK, linewidth=1)
    for i, comparison in enumerate(rows):
        if i % 2 == 0:
            panel.axhspan(i - 0.5, i + 0.5, color=RULE, alpha=0.35, linewidth=0)
        if comparison is None or np.isnan(comparison.mean):
            continue
        color = look[comparison.strategy].color
        scale = comparison.metric.scale
        panel.plot([scale * comparison.low, scale * comparison.high], [i, i], color=color, linewidth=2.4)
        panel.plot(
            scale * comparison.mean, i, marker="o", markersize=6, color=color,
            markerfacecolor=color if comparison.distinguishable else PAPER, markeredgewidth=1.6,
        )  # fmt: skip
    panel.set_ylim(len(rows) - 0.5, -0.5)
    panel.grid(axis="y", visible=False)
    panel.tick_params(left=False, labelleft=False)
    panel.spines["left"].set_visible(False)
    panel.set_xlabel(axis_of(metric))
    panel.set_title(compared_to(metric, baseline), fontsize=11, loc="center")
    panel.margins(x=0.12)
    panel.locator_params(axis="x", nbins=4, integer=metric.is_share)


def _small_multiples(curves: Curves, count: int) -> tuple[Any, list[Any]]:
    columns = min(5, max(3, count))
    rows = -(-count // columns)
    height = 1.95 * rows + 0.75
    figure = new_figure(11.5, height)
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    figure.subplots_adjust(left=0.065, right=0.985, top=1 - 0.35 / height, bottom=0.6 / height, wspace=0.1, hspace=0.28)
    for panel in axes.flat[count:]:
        panel.set_visible(False)
    fit_labels(axes[0, 0], curves)
    # Numbers of four digits would touch each other in panels this narrow.
    axes[0, 0].locator_params(axis="x", nbins=4)
    return figure, list(axes.flat[:count])


def _legend(panel: Any, place: str) -> None:
    if panel.get_legend_handles_labels()[0]:
        panel.legend(frameon=False, fontsize=9, loc=place, borderaxespad=0.2)


def _title(panel: Any, text: str, color: str) -> None:
    text = short(text)
    # A long name in the usual size would overlap the next one.
    panel.set_title(text, fontsize=9.5 if len(text) <= 23 else 7.5, color=color)


def _outer_labels(panels: Sequence[Any], ylabel: str) -> None:
    columns = panels[0].get_gridspec().ncols
    for i, panel in enumerate(panels):
        if i % columns == 0:
            panel.set_ylabel(ylabel)
        if i + columns >= len(panels):  # the last panel of its column
            panel.set_xlabel("labeled samples")
            panel.tick_params(labelbottom=True)
