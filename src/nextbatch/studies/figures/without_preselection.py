"""The figure of strategies whose preselection kept the whole pool, against the same without preselection."""

from typing import Any

import numpy as np

from nextbatch.statistics import paired
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures.curve_lines import draw_difference, fit_labels
from nextbatch.studies.figures.drawing import INK, MUTED, as_svg, drawing_style, new_figure
from nextbatch.studies.figures.palette import looks, short
from nextbatch.studies.findings.roles import beta_of, unfiltered
from nextbatch.studies.findings.vacuous import vacuous_rounds
from nextbatch.studies.findings.wording import axis_of


def draw_without_preselection(curves: Curves) -> bytes | None:
    """Return an SVG of the effective beta of such strategies, and of their difference to the same without preselection.

    None if no preselection kept the whole pool, or if every difference is zero.
    """
    vacuous = vacuous_rounds(curves)
    if not vacuous:
        return None
    twins = {strategy: twin for strategy in vacuous if (twin := unfiltered(strategy)) in curves.strategies}
    if twins and not any(paired(curves, strategy, twin).difference.any() for strategy, twin in twins.items()):
        return None
    with drawing_style():
        figure = new_figure(11.5, 3.2)
        panels = figure.subplots(1, 2)
        figure.subplots_adjust(left=0.065, right=0.985, top=0.86, bottom=0.2, wspace=0.2)
        _betas(panels[0], curves, vacuous)
        _differences(panels[1], curves, twins)
        return as_svg(figure)


def _betas(panel: Any, curves: Curves, vacuous: dict[str, list[int]]) -> None:
    look = looks(curves.strategies)
    for strategy, numbers in vacuous.items():
        effective = curves.effective_beta[curves.strategies.index(strategy)]
        color, label = look[strategy].color, f"kept by {short(strategy)}"
        panel.plot(
            curves.n_labeled, effective, color=color, linestyle=look[strategy].dashes, linewidth=1.6, label=label
        )
        panel.plot(curves.n_labeled[numbers], effective[numbers], look[strategy].marker, color=color, markersize=5)
    betas = sorted({beta for strategy in vacuous if (beta := beta_of(strategy))})
    for beta in betas:
        panel.axhline(beta, color=MUTED, linestyle=(0, (4, 2)), linewidth=1.2, label=f"asked for: {beta:g}")
    panel.set(xlabel="labeled samples", ylabel="effective beta")
    panel.set_title("batches kept; marked: the whole pool", fontsize=11)
    fit_labels(panel, curves)
    panel.set_ylim(0, panel.get_ylim()[1] * 1.08)
    panel.legend(frameon=False, loc="lower left", fontsize=10)


def _differences(panel: Any, curves: Curves, twins: dict[str, str]) -> None:
    look = looks(curves.strategies)
    panel.axhline(0, color=INK, linewidth=0.8)
    for strategy, twin in twins.items():
        label = f"{short(strategy)} minus {short(twin)}"
        draw_difference(panel, curves, strategy, twin, look[strategy], label=label)
    panel.set_title("the curve minus that without preselection", fontsize=11)
    panel.set(xlabel="labeled samples", ylabel=axis_of(curves.metric))
    fit_labels(panel, curves)
    low, high = panel.get_ylim()
    # At least one point in both directions, so that equal curves are a line on zero.
    least = 1.0 if curves.metric.is_share else 0.01 * float(np.nanmax(curves.accuracy))
    panel.set_ylim(min(low, -least), max(high, least))
    if twins:
        panel.legend(frameon=False, loc="upper right", fontsize=10)
    else:
        panel.text(0.5, 0.75, "not part of this study", transform=panel.transAxes, ha="center", color=MUTED)
