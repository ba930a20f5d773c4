"""Figures, styles and files of matplotlib: the same drawing always gives the same bytes."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nextbatch.studies.figures.compact_svg import compact_svg

# Neutral colors. A page that inlines an SVG replaces them, for a dark screen or for print.
INK, MUTED, RULE, PAPER = "#1b1c1e", "#65686d", "#d9dbde", "#fefefe"

STYLE: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.labelsize": 11.5,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "figure.facecolor": PAPER,
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that letters are the same on every machine
    "font.size": 11.5,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "lines.dash_capstyle": "butt",
    "lines.solid_capstyle": "round",
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "svg.hashsalt": "nextbatch",
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a name is no formula
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
}


class Picture(NamedTuple):
    """A drawing as the contents of an SVG and a PNG file."""

    svg: bytes
    png: bytes


@contextmanager
def drawing_style() -> Iterator[None]:
    """Draw in the style of the project inside the block; the user's matplotlib settings are restored afterwards."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; text and tables of the page show it.
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def new_figure(width: float, height: float) -> Any:
    """Return an empty figure, sizes in inches, outside of pyplot's global list of figures."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def as_svg(figure: Any) -> bytes:
    """Return the figure as compact SVG, without a date or a version in it."""
    content = BytesIO()
    figure.savefig(content, format="svg", metadata={"Date": None, "Creator": None})
    return compact_svg(content.getvalue())


def as_png(figure: Any, dots_per_inch: int = 150) -> bytes:
    """Return the figure as PNG, without a version in it."""
    content = BytesIO()
    figure.savefig(content, format="png", dpi=dots_per_inch, metadata={"Software": None})
    return content.getvalue()
