"""The figure of published curves and ours, side by side with the same axes."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import isotonic_regression

from nextbatch.statistics import BASELINES
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures.curve_lines import BAND, complete_runs, draw_band, draw_mean
from nextbatch.studies.figures.drawing import INK, PAPER, Picture, as_png, as_svg, drawing_style, new_figure
from nextbatch.studies.figures.palette import Look, looks, short
from nextbatch.studies.settings.published_curve import PublishedCurve

# The look of a number that the source gives for no single strategy.
UNNAMED = Look(INK, "-", "*")
# A star looks smaller than other markers of the same size.
_SIZES = {"*": 12}
# Inches: height of the margins, width within the margins; and for the names beside the panels the height of a line, the
# mean width of a letter, and the length of the line to a name.
_MARGINS, _INNER, _LINE, _LETTER, _LEADER = 1.15, 11.7, 0.21, 0.069, 0.3


class End(NamedTuple):
    """The last point of a curve, and the text beside it."""

    text: str
    accuracy: float
    look: Look
    bold: bool = False


def draw_published_and_ours(published: Sequence[PublishedCurve], curves: Curves) -> Picture:
    """Draw published curves on the left and ours on the right; a strategy has the same color on both sides.

    Ours are means, with bands from the 10th to the 90th percentile for baselines and published strategies. Published
    points are marked; a dotted line joins the points of an incomplete curve.
    """
    named = [curve.strategy for curve in published if curve.strategy]
    look = looks(list(dict.fromkeys([*curves.strategies, *named])))
    banded = [strategy for strategy in curves.strategies if strategy in {*BASELINES, *named}]
    theirs = [_their_end(curve, look.get(curve.strategy or "", UNNAMED)) for curve in published]
    ours = [_our_end(curves, strategy, look[strategy]) for strategy in curves.strategies]
    names = [_names_width(theirs), _names_width(ours)]
    panel = (_INNER - sum(names)) / 2
    with drawing_style():
        height = _MARGINS + max(2.8, _LINE * max(len(published), len(curves.strategies)))
        figure = new_figure(12.5, height)
        left, left_names, right, right_names = figure.subplots(
            1, 4, width_ratios=[panel, names[0], panel, names[1]], sharey=True
        )
        figure.subplots_adjust(left=0.06, right=0.995, top=1 - 0.42 / height, bottom=0.68 / height, wspace=0)
        _scale([left, right], published, curves, banded)
        for curve, end in zip(published, theirs, strict=True):
            _draw_theirs(left, curve, end.look, curves)
        _draw_ours(right, curves, banded, look)
        _write_names(left_names, theirs, left, names[0])
        _write_names(right_names, ours, left, names[1])
        left.set_title("published")
        right.set_title(f"ours: {short(curves.name)}")
        left.set_ylabel("accuracy on held-out samples")
        return Picture(as_svg(figure), as_png(figure))


def places_apart(places: NDArray[np.float64], gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Return places that are at least `gap` apart, in the same order and as near to `places` as possible.

    Parameters
    ----------
    places : array of shape (n,)
    gap : float
    low, high : float
        The limits of the places.

    Examples
    --------
    >>> places_apart(np.array([0.5, 0.5, 0.9]), 0.1, 0.0, 1.0)
    array([0.45, 0.55, 0.9 ])
    """
    order = np.argsort(places, kind="stable")
    steps = gap * np.arange(len(places))
    # Minus its step, each place must only be no smaller than the one before: isotonic regression.
    moved = np.empty(len(places))
    moved[order] = isotonic_regression(places[order] - steps, y_min=low, y_max=max(low, high - steps[-1])) + steps
    return moved


def _scale(panels: Sequence[Any], published: Sequence[PublishedCurve], curves: Curves, banded: Sequence[str]) -> None:
    """Set the limits of both panels so that all points, means and bands are inside."""
    points = [accuracy for curve in published for accuracy in curve.accuracy]
    all_runs = {strategy: complete_runs(curves, strategy) for strategy in curves.strategies}
    drawn = [runs.mean(axis=0) for runs in all_runs.values() if len(runs)]
    drawn += [np.percentile(all_runs[strategy], BAND, axis=0).ravel() for strategy in banded if len(all_runs[strategy])]
    values = np.concatenate([points, *drawn])
    labels = np.concatenate([curves.n_labeled, *(curve.labels for curve in published)])
    room = 0.05 * max(float(np.ptp(values)), 0.02)
    for panel in panels:
        panel.set(xlabel="labeled samples", xlim=(labels.min(), max(labels.max(), labels.min() + 1)))
        panel.set_ylim(values.min() - room, values.max() + room)
        panel.locator_params(axis="x", nbins=6)
    panels[1].tick_params(labelleft=False)


def _their_end(curve: PublishedCurve, look: Look) -> End:
    last = curve.accuracy[-1]
    # The digits of the source: 0.60 is not 0.600.
    accuracy = f"{last:.2f}" if round(last, 2) == last else f"{last:.4g}"
    return End(f"{_brief(curve.name)} {accuracy}", last, look)


def _our_end(curves: Curves, strategy: str, look: Look) -> End:
    runs = complete_runs(curves, strategy)
    last = float(runs[:, -1].mean()) if len(runs) else float("nan")
    return End(f"{short(strategy)} {last:.3f}", last, look, strategy in BASELINES)


def _brief(name: str) -> str:
    source, colon, strategy = name.rpartition(": ")
    return f"{short(source)}{colon}{short(strategy)}"


def _names_width(ends: Sequence[End]) -> float:
    return _LEADER + 0.2 + _LETTER * max((len(end.text) * (1.1 if end.bold else 1) for end in ends), default=0)


def _draw_theirs(panel: Any, curve: PublishedCurve, look: Look, curves: Curves) -> None:
    if set(curves.n_labeled.tolist()) <= set(curve.labels):
        style: dict[str, Any] = {"linestyle": look.dashes, "linewidth": 1.6, "markersize": 5}
    else:
        style = {"linestyle": (0, (1, 2)), "linewidth": 1.0, "markersize": _SIZES.get(look.marker, 8)}
    panel.plot(
        curve.labels, curve.accuracy, color=look.color, marker=look.marker, markeredgecolor=PAPER, markeredgewidth=0.6,
        clip_on=False, zorder=3, **style,
    )  # fmt: skip


def _draw_ours(panel: Any, curves: Curves, banded: Sequence[str], look: Mapping[str, Look]) -> None:
    for strategy in banded:
        draw_band(panel, curves, strategy, look[strategy], alpha=0.12)
    for strategy in curves.strategies:
        keywords = {
            "marker": look[strategy].marker,
            "markersize": 4.2,
            "markeredgecolor": PAPER,
            "markeredgewidth": 0.5,
        }
        draw_mean(panel, curves, strategy, look[strategy], **keywords, clip_on=False)


def _write_names(panel: Any, ends: Sequence[End], scale: Any, width: float) -> None:
    """Write the name of each curve beside its end, and draw a line to a name that had to move."""
    panel.set_axis_off()
    panel.set_xlim(0, width)
    low, high = scale.get_ylim()
    gap = (high - low) * _LINE / (scale.get_window_extent().height / scale.figure.dpi)
    shown = [end for end in ends if not np.isnan(end.accuracy)]
    places = places_apart(np.array([end.accuracy for end in shown]), gap, low, high - gap / 2) if shown else ()
    for end, place in zip(shown, places, strict=True):
        panel.plot([0.08, _LEADER], [end.accuracy, place], color=end.look.color, linewidth=0.8, clip_on=False)
        panel.plot(_LEADER, place, marker=end.look.marker, color=end.look.color, markersize=4.5, clip_on=False)
        panel.annotate(
            end.text, (_LEADER, place), (6, 0), textcoords="offset points", va="center_baseline", fontsize=9, color=INK,
            weight="bold" if end.bold else "normal",
        )  # fmt: skip
