"""Draw CIFAR-10 of the paper, of the article and of our studies in one figure: python docs/founding_figure.py

It reads the published curves of two studies and the committed curves of ours, and writes docs/results/founding.svg:
networks that learn from the labeled images alone on the left, fixed patches in the middle, the features of a network
trained on ImageNet on the right.
"""

from pathlib import Path

import numpy as np
import pyarrow.csv

from nextbatch.storage.writing import write_atomically
from nextbatch.studies.figures.drawing import INK, as_svg, drawing_style, new_figure
from nextbatch.studies.figures.palette import Look, looks
from nextbatch.studies.settings.study_file import read_reproduction

PAGES = Path(__file__).parent / "results"
DRAWN = ("Random()", "Margin()", "WClustered(beta=10)", "KMeans()", "KCenter()")
# Panels: the title, the study with the published curves, their sources, and the studies of ours.
PANELS = (
    (
        "From scratch",
        "cifar10-scratch",
        ("paper (2019)", "from scratch, cold", "from scratch, warm"),
        ("cifar10-strided",),
    ),
    ("Fixed patches", "cifar10-features", (), ("cifar10-features",)),
    (
        "A frozen ImageNet network",
        "cifar10-head",
        ("frozen ImageNet", "article (2020)"),
        ("cifar10-head", "cifar10-head-cold"),
    ),
)
# Studies of a warm start have full lines; the others of that panel start anew in each round.
BROKEN = ("cifar10-head-cold",)


def our_means(study: str) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return numbers of labels and mean accuracies of each strategy of a study; none where it has no page."""
    path = PAGES / f"{study}-curves.csv"
    if not path.exists():
        return {}
    rows = pyarrow.csv.read_csv(path)
    found = {}
    for strategy in dict.fromkeys(rows["strategy"].to_pylist()):
        means = (
            rows.filter(pyarrow.compute.equal(rows["strategy"], strategy))
            .group_by("n_labeled")
            .aggregate([("accuracy", "mean")])
            .sort_by("n_labeled")
        )
        found[strategy] = means["n_labeled"].to_numpy(), means["accuracy_mean"].to_numpy()
    return found


def draw() -> bytes:
    """Return the figure as SVG: published points are marked and joined by dots, ours are lines."""
    look = looks(list(DRAWN))
    with drawing_style():
        figure = new_figure(12.5, 4.6)
        panels = figure.subplots(1, len(PANELS), sharey=True)
        for panel, (title, published, sources, ours) in zip(panels, PANELS, strict=True):
            for curve in read_reproduction(published).published:
                if curve.source in sources:
                    style = look.get(curve.strategy or "", Look(INK, "-", "*"))
                    panel.plot(
                        curve.labels, curve.accuracy, style.marker, color=style.color, linestyle=":", markersize=6
                    )
            for study in ours:
                line = "--" if study in BROKEN else "-"
                for strategy, (labels, means) in our_means(study).items():
                    if strategy in DRAWN:
                        panel.plot(labels, means, color=look[strategy].color, linestyle=line, linewidth=1.8)
            panel.set_title(title)
            panel.set_xlabel("labels")
            panel.set_xlim(0, 10_600)
            panel.set_xticks([1000, 4000, 7000, 10_000], ["1,000", "4,000", "7,000", "10,000"])
        panels[0].set_ylabel("accuracy on held-out images")
        names = [panels[-1].plot([], [], color=look[name].color, linewidth=1.8)[0] for name in DRAWN]
        dots = panels[-1].plot([], [], "o", color=INK, linestyle=":")[0]
        cold = panels[-1].plot([], [], color=INK, linestyle="--", linewidth=1.8)[0]
        figure.subplots_adjust(left=0.06, right=0.985, top=0.93, bottom=0.23, wspace=0.06)
        told = [*DRAWN, "published", "right: each round anew"]
        figure.legend([*names, dots, cold], told, loc="lower center", ncols=7, frameon=False)
        return as_svg(figure)


if __name__ == "__main__":
    write_atomically(PAGES / "founding.svg", draw())
