"""Draw CIFAR-10 of the paper, of the article and of our studies: python docs/founding_figures.py

It reads the published curves of two studies and the committed curves of ours. docs/results/founding.svg shows them side
by side: networks that learn from the labeled images alone on the left, fixed patches in the middle, the features of a
network trained on ImageNet on the right. docs/results/founding-factors.svg shows what each factor between them does.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.compute
import pyarrow.csv

from nextbatch.statistics import aubc, mean_interval
from nextbatch.storage.writing import write_atomically
from nextbatch.studies.figures.drawing import INK, MUTED, as_svg, drawing_style, new_figure
from nextbatch.studies.figures.palette import Look, looks
from nextbatch.studies.settings.study_file import read_reproduction

PAGES = Path(__file__).parent / "results"
DRAWN = ("Random()", "Margin()", "WClustered(beta=10)", "KMeans()", "KCenter()", "Entropy()")
# Panels: the title, the study with the published curves, their sources, and the studies of ours.
PANELS = (
    (
        "From scratch",
        "cifar10-scratch",
        ("paper (2019)", "from scratch, cold", "from scratch, warm", "scratch, augmented", "scratch, regularized"),
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


class Case(NamedTuple):
    """One row of the factors: what it is called, and where its curves are."""

    name: str
    study: str
    condition: str = ""


CASES = (
    Case("from scratch, anew, to 5,000 labels", "cifar10-strided"),
    Case("patches, logistic regression", "cifar10-features"),
    Case("ImageNet, article's head, anew", "cifar10-head-cold"),
    Case("the same, batches of 1,500", "cifar10-head-batches", "batch_size 1500"),
    Case("the same, batches of 3,000", "cifar10-head-batches", "batch_size 3000"),
    Case("the same, 16 passes, not 3", "cifar10-head-longer"),
    Case("the same, 3 passes, warm", "cifar10-head"),
    Case("the same, warm, 96 pixels, not 160", "cifar10-head-96"),
)
# What the factors are compared in: a title, and the strategies whose difference it is.
DIFFERENCES = (
    ("margin minus random", "Margin()", "Random()"),
    ("WClustered minus margin", "WClustered(beta=10)", "Margin()"),
    ("k-center minus random", "KCenter()", "Random()"),
)


def runs_of(study: str, condition: str = "") -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return numbers of labels and accuracies, of shape (seeds, rounds), by strategy; none where there is no page."""
    path = PAGES / f"{study}-curves.csv"
    if not path.exists():
        return {}
    words = pyarrow.csv.ConvertOptions(column_types={"condition": pyarrow.string()})
    rows = pyarrow.csv.read_csv(path, convert_options=words)
    rows = rows.filter(pyarrow.compute.equal(rows["condition"], condition))
    found = {}
    for strategy in dict.fromkeys(rows["strategy"].to_pylist()):
        of_it = rows.filter(pyarrow.compute.equal(rows["strategy"], strategy)).sort_by(
            [("seed", "ascending"), ("n_labeled", "ascending")]
        )
        labels = np.unique(of_it["n_labeled"].to_numpy())
        found[strategy] = labels, of_it["accuracy"].to_numpy().reshape(-1, len(labels))
    return found


def side_by_side() -> bytes:
    """Return the curves as SVG: published points are marked and joined by dots, ours are lines."""
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
                for strategy, (labels, runs) in runs_of(study).items():
                    if strategy in DRAWN:
                        panel.plot(labels, runs.mean(axis=0), color=look[strategy].color, linestyle=line, linewidth=1.8)
            panel.set_title(title)
            panel.set_xlabel("labels")
            panel.set_xlim(0, 10_600)
            panel.set_xticks([1000, 4000, 7000, 10_000], ["1,000", "4,000", "7,000", "10,000"])
        panels[0].set_ylabel("accuracy on held-out images")
        names = [panels[-1].plot([], [], color=look[name].color, linewidth=1.8)[0] for name in DRAWN]
        dots = panels[-1].plot([], [], "o", color=INK, linestyle=":")[0]
        cold = panels[-1].plot([], [], color=INK, linestyle="--", linewidth=1.8)[0]
        figure.subplots_adjust(left=0.06, right=0.985, top=0.93, bottom=0.23, wspace=0.06)
        told = [*DRAWN, "published", "right: anew"]
        figure.legend([*names, dots, cold], told, loc="lower center", ncols=8, frameon=False, columnspacing=1.3)
        return as_svg(figure)


def factors() -> bytes:
    """Return one row for each case as SVG: what random labeling reaches, and paired differences with 95 % intervals."""
    look = looks(list(DRAWN))
    found = [(case, runs_of(case.study, case.condition)) for case in CASES]
    places = -np.arange(len(found))
    with drawing_style():
        figure = new_figure(13.5, 0.42 * len(found) + 1.2)
        panels = figure.subplots(1, 1 + len(DIFFERENCES), sharey=True)
        for place, (_, runs) in zip(places, found, strict=True):
            labels, accuracy = runs["Random()"]
            means = dict(zip(labels.tolist(), accuracy.mean(axis=0).tolist(), strict=True))
            ends = means[min(means)], means[max(means)]
            panels[0].plot(ends, (place, place), color=look["Random()"].color, linewidth=1.2)
            panels[0].plot(ends[0], place, "o", color=look["Random()"].color, markerfacecolor="white")
            panels[0].plot(ends[1], place, "o", color=look["Random()"].color)
            for panel, (_, strategy, baseline) in zip(panels[1:], DIFFERENCES, strict=True):
                if strategy not in runs:
                    continue
                difference = 100 * aubc(runs[strategy][1] - runs[baseline][1], labels)
                mean, low, high = mean_interval(difference)
                panel.plot((low, high), (place, place), color=look[strategy].color, linewidth=1.8)
                panel.plot(mean, place, "o", color=look[strategy].color)
        panels[0].set_yticks(places, [case.name for case, _ in found])
        panels[0].set_title("random labeling", fontsize=11)
        panels[0].set_xlabel("accuracy: first, last labels")
        for panel, (title, _, _) in zip(panels[1:], DIFFERENCES, strict=True):
            panel.axvline(0, color=MUTED, linewidth=0.8)
            panel.set_title(title, fontsize=11)
            panel.set_xlabel("accuracy points")
        figure.subplots_adjust(left=0.24, right=0.985, top=0.9, bottom=0.16, wspace=0.1)
        return as_svg(figure)


if __name__ == "__main__":
    write_atomically(PAGES / "founding.svg", side_by_side())
    write_atomically(PAGES / "founding-factors.svg", factors())
