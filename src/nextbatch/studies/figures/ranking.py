"""The figure of ranks over several data sets: mean ranks, and bars over strategies that are not distinguishable."""

from typing import Any

import numpy as np

from nextbatch.statistics.ranks import RankComparison
from nextbatch.studies.figures.drawing import INK, MUTED, RULE, Picture, as_png, as_svg, drawing_style, new_figure
from nextbatch.studies.figures.palette import looks, short


def draw_ranking(comparison: RankComparison) -> Picture:
    """Draw a row for each strategy, the best on top: its mean rank and its ranks on the data sets; and the cliques."""
    size = len(comparison.strategies)
    with drawing_style():
        height = 1.35 + 0.3 * size
        figure = new_figure(11.5, height)
        panel = figure.add_axes((0.25, 0.62 / height, 0.735, 1 - 1.1 / height))
        _ranks(panel, comparison)
        _bars(panel, comparison)
        panel.set(xlim=(0.8, size + 0.4 + 0.25 * len(comparison.cliques)), ylim=(size - 0.4, -0.6))
        panel.set(xlabel="rank among the strategies: 1 is the best", xticks=range(1, size + 1))
        panel.set_yticks(range(size), [short(strategy) for strategy in comparison.strategies])
        panel.tick_params(axis="y", length=0)
        panel.grid(axis="y", visible=False)
        panel.spines["left"].set_visible(False)
        panel.set_title("large: mean rank; small: rank on each data set; bars: not distinguishable", fontsize=11)
        return Picture(as_svg(figure), as_png(figure))


def _ranks(panel: Any, comparison: RankComparison) -> None:
    look = looks(sorted(comparison.strategies))
    for row, (strategy, ranks) in enumerate(zip(comparison.strategies, comparison.ranks.T, strict=True)):
        values, counts = np.unique(ranks, return_counts=True)
        panel.axhline(row, color=RULE, linewidth=0.8, zorder=0)
        sizes = 70 * counts / len(ranks)
        panel.scatter(values, [row] * len(values), sizes, color=look[strategy].color, alpha=0.45, linewidth=0)
        panel.plot(ranks.mean(), row, marker=look[strategy].marker, color=look[strategy].color, markersize=9)
        panel.annotate(
            f"{ranks.mean():.2f}", (ranks.mean(), row), (0, 7), textcoords="offset points", ha="center", fontsize=8.5,
            color=MUTED,
        )  # fmt: skip


def _bars(panel: Any, comparison: RankComparison) -> None:
    for number, (first, last) in enumerate(comparison.cliques):
        x = len(comparison.strategies) + 0.4 + 0.25 * number
        panel.plot([x, x], [first - 0.25, last + 0.25], color=INK, linewidth=4, solid_capstyle="butt")
