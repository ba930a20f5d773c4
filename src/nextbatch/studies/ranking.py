"""Several data sets at once: who ranks where over all of them, in words and as a diagram of critical differences."""

from typing import Any

import numpy as np

from nextbatch.studies.canvas import INK, MUTED, RULE, Picture, as_png, as_svg, drawing_style, new_figure
from nextbatch.studies.palette import looks, short
from nextbatch.studies.statistics import LEVEL, Blocks, RankComparison, compare_ranks
from nextbatch.studies.wording import p_value

# Demsar (2006) and common sense: of fewer blocks a rank says nothing.
FEWEST_BLOCKS = 3


def ranking(blocks: Blocks) -> RankComparison | None:
    """Return how the strategies rank over the blocks; None where `told_ranking` says why there is no answer."""
    return None if _missing(blocks) else compare_ranks(blocks.strategies, blocks.scores)


def told_ranking(blocks: Blocks) -> list[str]:
    """Return in sentences what the ranks over all blocks say, or why nothing is drawn."""
    if missing := _missing(blocks):
        return [missing]
    found = compare_ranks(blocks.strategies, blocks.scores)
    n = len(blocks.names)
    differ = "differ" if found.friedman <= LEVEL else "cannot be told apart"
    whole = (
        f"Over {n} data sets ({', '.join(blocks.names)}) the {len(found.strategies)} strategies that all have in "
        f"common {differ} (Friedman's test, p {p_value(found.friedman)})."
    )
    few = (
        "So few data sets cannot tell any pair apart after Holm's correction: at least "
        f"{found.blocks_needed} are needed."
        if n < found.blocks_needed
        else ""
    )
    return [sentence for sentence in (whole, few) if sentence]


def draw_ranking(found: RankComparison) -> Picture:
    """Draw a row for each strategy, the best on top: its mean rank, its ranks on the data sets, and who is alike."""
    size = len(found.strategies)
    with drawing_style():
        height = 1.35 + 0.3 * size
        figure = new_figure(11.5, height)
        panel = figure.add_axes((0.25, 0.62 / height, 0.735, 1 - 1.1 / height))
        _ranks(panel, found)
        _bars(panel, found)
        panel.set(xlim=(0.8, size + 0.4 + 0.25 * len(found.cliques)), ylim=(size - 0.4, -0.6))
        panel.set(xlabel="rank among the strategies: 1 is the best", xticks=range(1, size + 1))
        panel.set_yticks(range(size), [short(strategy) for strategy in found.strategies])
        panel.tick_params(axis="y", length=0)
        panel.grid(axis="y", visible=False)
        panel.spines["left"].set_visible(False)
        panel.set_title("large: mean rank; small: rank on each data set; bars: not distinguishable", fontsize=11)
        return Picture(as_svg(figure), as_png(figure))


def _missing(blocks: Blocks) -> str:
    if len(blocks.strategies) < 2:
        return f"Nothing is ranked: these studies share {len(blocks.strategies)} strategies, at least 2 are needed."
    if len(blocks.names) < FEWEST_BLOCKS:
        return (
            f"Nothing is ranked: a rank over data sets needs at least {FEWEST_BLOCKS} with complete runs, these "
            f"studies have {len(blocks.names)}."
        )
    return ""


def _ranks(panel: Any, found: RankComparison) -> None:
    look = looks(sorted(found.strategies))
    for row, (strategy, ranks) in enumerate(zip(found.strategies, found.ranks.T, strict=True)):
        values, counts = np.unique(ranks, return_counts=True)
        panel.axhline(row, color=RULE, linewidth=0.8, zorder=0)
        sizes = 70 * counts / len(ranks)
        panel.scatter(values, [row] * len(values), sizes, color=look[strategy].color, alpha=0.45, linewidth=0)
        panel.plot(ranks.mean(), row, marker=look[strategy].marker, color=look[strategy].color, markersize=9)
        panel.annotate(
            f"{ranks.mean():.2f}", (ranks.mean(), row), (0, 7), textcoords="offset points", ha="center", fontsize=8.5,
            color=MUTED,
        )  # fmt: skip


def _bars(panel: Any, found: RankComparison) -> None:
    for number, (first, last) in enumerate(found.cliques):
        x = len(found.strategies) + 0.4 + 0.25 * number
        panel.plot([x, x], [first - 0.25, last + 0.25], color=INK, linewidth=4, solid_capstyle="butt")
