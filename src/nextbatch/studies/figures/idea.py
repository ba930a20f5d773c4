"""The picture of the idea: a toy data set, a classifier, and the batches that four strategies select."""

from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from nextbatch import checks, scores
from nextbatch.algorithms import top_k
from nextbatch.models import ScikitLearnModel
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.storage.writing import write_atomically
from nextbatch.strategies import Clustered, KCenter, KMeans, Margin, Preselect, QueryStrategy
from nextbatch.studies.figures.drawing import INK, MUTED, PAPER, as_png, as_svg, drawing_style, new_figure

BATCH_SIZE = 8
IDEAS: dict[str, QueryStrategy] = {
    "uncertainty alone": Margin(),
    "representativeness alone": KMeans(),
    "diversity alone": KCenter(),
    "uncertainty, then diversity": Clustered(beta=10),
}
CLASS_COLORS = ("#0072b2", "#e08a00")
CHOSEN_COLOR = "#c2004f"
# Groups of samples: middle, standard deviation, size, class; and the number of labeled samples in each.
_GROUPS = (
    ((-2.7, 1.2), (0.50, 0.50), 80, 0),
    ((-2.1, -1.6), (0.55, 0.45), 80, 0),
    ((-0.5, 0.5), (0.55, 0.50), 90, 0),
    ((0.6, 2.0), (0.50, 0.35), 50, 0),
    ((0.9, -0.4), (0.55, 0.50), 90, 1),
    ((2.7, 1.3), (0.50, 0.55), 80, 1),
    ((2.5, -1.6), (0.50, 0.45), 80, 1),
)
_LABELED_OF_EACH = 2


class Scene(NamedTuple):
    """The toy data set, the classifier fitted to its labeled part, and the pool."""

    X: NDArray[np.float64]
    y: NDArray[np.intp]
    labeled: NDArray[np.intp]
    unlabeled: NDArray[np.intp]
    model: ScikitLearnModel
    pool: Pool


def draw_idea(path: Path) -> None:
    """Draw the picture and write it to `path`.

    Parameters
    ----------
    path : Path
        A .png or .svg file.

    Raises
    ------
    BadInput
        If the name ends in anything else.
    WriteFailed
        If the file cannot be written.
    """
    formats = {".png": lambda figure: as_png(figure, 100), ".svg": as_svg}
    checks.one_of(path.suffix.lower(), tuple(formats), "The ending of the picture's name")
    with drawing_style():
        write_atomically(path, formats[path.suffix.lower()](_figure(toy_scene())))


def toy_scene() -> Scene:
    """Return two classes in the plane, a few labels, and a classifier fitted to them."""
    rng = rng_for("picture of the idea")
    X = np.concatenate([rng.normal(middle, spread, (size, 2)) for middle, spread, size, _ in _GROUPS])
    y = np.repeat([group[3] for group in _GROUPS], [group[2] for group in _GROUPS])
    ends = np.cumsum([0, *(group[2] for group in _GROUPS)])
    labeled = np.concatenate(
        [rng.choice(np.arange(start, end), _LABELED_OF_EACH, replace=False) for start, end in pairwise(ends)]
    )
    unlabeled = np.setdiff1d(np.arange(len(X)), labeled)
    curved = make_pipeline(PolynomialFeatures(3), StandardScaler(), LogisticRegression(C=2.0))
    model = ScikitLearnModel(curved, embeddings=np.asarray)  # distances in the plane
    model.fit(X[labeled], y[labeled])
    pool = Pool(unlabeled=model.look(X[unlabeled]), labeled=model.look(X[labeled]))
    return Scene(X, y, labeled, unlabeled, model, pool)


def chosen_by(scene: Scene, strategy: QueryStrategy) -> NDArray[np.intp]:
    """Return the indices of the batch that `strategy` selects in the scene, in order of choice."""
    return scene.unlabeled[strategy.select(scene.pool, BATCH_SIZE, rng_for("picture of the idea", "select"))]


def _figure(scene: Scene) -> Any:
    figure = new_figure(16, 5.3)
    panels = figure.subplots(1, len(IDEAS))
    figure.subplots_adjust(left=0.008, right=0.992, top=0.845, bottom=0.1, wspace=0.035)
    for panel, (idea, strategy) in zip(panels, IDEAS.items(), strict=True):
        _background(panel, scene)
        _samples(panel, scene, strategy)
        _batch(panel, scene, strategy)
        panel.set_title(f"{strategy!r}", fontsize=19, pad=33)
        panel.text(0, 1.035, idea, transform=panel.transAxes, fontsize=16, color=MUTED)
    handles, names = panels[-1].get_legend_handles_labels()
    figure.legend(
        handles, names, loc="lower center", ncols=len(names), frameon=False, fontsize=14.5, handletextpad=0.3,
        columnspacing=1.4,
    )  # fmt: skip
    return figure


def _background(panel: Any, scene: Scene) -> None:
    """Draw the probability of the classes as color, and the line of equal probability."""
    low, high = scene.X.min(axis=0) - 0.35, scene.X.max(axis=0) + 0.35
    x, y = np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 160)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    second = scene.model.classifier.predict_proba(grid.reshape(-1, 2))[:, 1].reshape(160, 160)
    panel.imshow(
        _mixed(second), extent=(low[0], high[0], low[1], high[1]), origin="lower", aspect="auto",
        interpolation="bilinear",
    )  # fmt: skip
    panel.contour(x, y, second, levels=[0.5], colors=INK, linewidths=1.4, linestyles="dashed")
    panel.plot([], [], color=INK, linewidth=1.4, linestyle="dashed", label="the classifier cannot decide")
    panel.set(xticks=[], yticks=[], xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    for spine in panel.spines.values():
        spine.set_visible(False)


def _mixed(second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the pale color of the more probable class, white where both are equally probable."""
    colors = np.array([[int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)] for color in CLASS_COLORS])
    strength = 0.24 * np.abs(2 * second - 1)[..., None]
    return np.asarray((1 - strength) + strength * np.where(second[..., None] > 0.5, colors[1], colors[0]))


def _samples(panel: Any, scene: Scene, strategy: QueryStrategy) -> None:
    rest = scene.X[scene.unlabeled]
    if isinstance(strategy, Preselect):
        kept = top_k(scores.margin(scene.pool.need("probabilities", strategy)), strategy.kept(len(rest), BATCH_SIZE))
        panel.plot(*rest[kept].T, "o", color="#55585c", markersize=5.5, markeredgewidth=0, label="kept for clustering")
        rest = np.delete(rest, kept, axis=0)
    panel.plot(*rest.T, "o", color="#9b9fa5", markersize=4.5, markeredgewidth=0, alpha=0.75, label="unlabeled")
    for number, (color, marker) in enumerate(zip(CLASS_COLORS, "so", strict=True)):
        labeled = scene.X[scene.labeled[scene.y[scene.labeled] == number]]
        panel.plot(
            *labeled.T, marker, color=color, markersize=10, markeredgecolor=PAPER, markeredgewidth=1.4,
            label=f"labeled {'AB'[number]}",
        )  # fmt: skip


def _batch(panel: Any, scene: Scene, strategy: QueryStrategy) -> None:
    chosen = scene.X[chosen_by(scene, strategy)]
    panel.plot(*chosen[0], "o", color=CHOSEN_COLOR, markersize=13, markeredgecolor=PAPER, label="chosen, in this order")
    for rank, spot in reversed(list(enumerate(chosen, start=1))):
        panel.plot(*spot, "o", color=CHOSEN_COLOR, markersize=15.5, markeredgecolor=PAPER, markeredgewidth=1.4)
        panel.annotate(f"{rank}", spot, color=PAPER, fontsize=10.5, weight="bold", ha="center", va="center_baseline")
