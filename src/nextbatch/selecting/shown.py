"""What may be seen of the samples of files: embeddings, and outputs of other models or of one fitted here."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.exceptions import ConvergenceWarning

from nextbatch.errors import BadInput
from nextbatch.files.labels.by_task import learned
from nextbatch.files.outputs import Outputs
from nextbatch.files.preparing.preparation import Preparation, learn_preparation
from nextbatch.files.preparing.rounding import rounded
from nextbatch.files.samples import Samples
from nextbatch.inputs import full_name
from nextbatch.models import ScikitLearnModel
from nextbatch.models.dropout import with_committee
from nextbatch.models.named import estimator
from nextbatch.models.showing import showing
from nextbatch.quoting import counted
from nextbatch.seeds import rng_for
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.protocol import needs_of
from nextbatch.tasks import CLASSES
from nextbatch.turn import Indices
from nextbatch.views import View


@dataclass(frozen=True, eq=False)
class Shown:
    """What may be seen of all samples.

    Parameters
    ----------
    view : View
    classes : sequence of str, optional
        The names of the columns of the probabilities, or of the rates; None where there are none.
    reasons : sequence of str, optional
        For each sample what it was scored by, in words.
    there : array of bool, shape (n_samples,), optional
        Which samples all of this is shown of; None: of all. The others are never chosen.
    notes : tuple of str
        Remarks on what was read, and on how rows were prepared.
    """

    view: View
    classes: Sequence[str] | NDArray[Any] | None = None
    reasons: Sequence[str] | None = None
    there: NDArray[np.bool_] | None = None
    notes: tuple[str, ...] = ()


def show(
    samples: Samples,
    outputs: Outputs | None,
    query: QueryStrategy | None,
    model: str,
    seed: int,
    progress: Callable[[str], None],
    columns: Mapping[str, NDArray[Any]] | None = None,
) -> Shown:
    """Return what files show, beside what a model shows that is fitted to the labels.

    With outputs of other models one is fitted only if the strategy reads what these do not give. `columns` are inputs
    that the user named, such as groups.
    """
    if outputs is None:
        shown = _shown_by_model(samples, query, model, seed, progress)
        return replace(shown, view=shown.view.replaced(columns)) if columns else shown
    inputs: dict[str, Any] = {**outputs.inputs, **(columns or {})}
    wanted = {need.input for need in needs_of(query) or () if not need.optional} if query else set()
    notes, there = outputs.notes, outputs.there
    if not _has_content(samples):
        view = View(inputs, len(samples.rows), classes=outputs.classes)
        return Shown(view, outputs.classes, outputs.reasons, there, notes)
    if len(samples.labeled) and not wanted <= {*inputs, "embeddings"}:
        shown = _shown_by_model(samples, query, model, seed, progress)
        classes = outputs.classes or shown.classes
        view = shown.view.replaced(inputs, outputs.classes)
        return Shown(view, classes, outputs.reasons, there, (*notes, *shown.notes))
    progress("Preparing the features")
    inputs["embeddings"], more = _embeddings(samples)
    view = View(inputs, len(samples.rows), classes=outputs.classes)
    return Shown(view, outputs.classes, outputs.reasons, there, (*notes, *more))


def _has_content(samples: Samples) -> bool:
    return samples.rows.features is not None or samples.rows.texts is not None or samples.beside is not None


def _embeddings(samples: Samples) -> tuple[Any, tuple[str, ...]]:
    """Return what distances are measured in, without a model: embeddings and arrays as they are, no scale of ours."""
    usable = np.flatnonzero(samples.rows.usable)
    own = samples.rows.features if samples.rows.texts is None and not samples.rows.own_units else None
    given = own if samples.beside is None else samples.beside
    if given is not None:
        return rounded(given, usable, "The embeddings")
    prepared = learn_preparation(samples, usable)
    return prepared.embed(prepared.rows(np.arange(len(samples.rows)))), prepared.notes


def _shown_by_model(
    samples: Samples, query: QueryStrategy | None, model: str, seed: int, progress: Callable[[str], None]
) -> Shown:
    """Prepare the rows, fit the model to the labels if there are any, and return what both show."""
    progress("Preparing the features")
    prepared = learn_preparation(samples, np.flatnonzero(samples.rows.usable))
    X = prepared.rows(np.arange(len(samples.rows)))
    labeled, learner = samples.labeled, None
    if len(labeled):
        progress(f"Fitting the model {model!r} on {counted(len(labeled), 'label')}")
        words, source = samples.labels[labeled], samples.rows.source.stem
        learner = fitted(model, X, prepared, labeled, words, source, seed, samples.task)
    classes = getattr(learner.classifier, "classes_", None) if learner else None
    return Shown(seen_by(learner, X, prepared, 0, seed, query), classes, notes=prepared.notes)


def fitted(
    name: str,
    X: Any,
    prepared: Preparation,
    labeled: Indices,
    labels: Any,
    source: str,
    seed: int,
    task: str = CLASSES,
) -> ScikitLearnModel:
    """Return the model of that name, fitted to the labeled rows.

    Parameters
    ----------
    name : str
    X : array or sparse matrix, shape (n_samples, n_columns)
        All rows, prepared.
    prepared : Preparation
    labeled : array of int
        Indices of the labeled rows.
    labels : sequence of str
        The label of each, in words; see `nextbatch.files.labels.by_task`.
    source : str
        The name of the file without its suffix; with the seed it names the draws of the model.
    seed : int
    task : {"classes", "several-labels", "numbers"}
    """
    made = estimator(name, task, rng_for("model", source, seed), sparse=issparse(X))
    learner = showing(made, prepared.embed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a fit that stops early still tells sure from unsure
        learner.fit(X[labeled], learned(labels, task))
    return learner


def seen_by(
    learner: ScikitLearnModel | None,
    X: Any,
    prepared: Preparation,
    number: int,
    seed: int,
    query: QueryStrategy | None = None,
) -> View:
    """Return what may be seen of all rows in turn `number`: embeddings, and what a model says if there is one.

    Beside these a committee of dropout passes, if `query` needs one.
    """
    if learner is None:
        embeddings = prepared.embed(X) if prepared.beside is None else prepared.beside
        return View({"embeddings": embeddings}, X.shape[0])
    wanted = {need.input for need in needs_of(query) or () if not need.optional} if query else set()
    seen = with_committee(learner, wanted).look(X, rng_for("look", number, seed))
    return seen if prepared.beside is None else seen.replaced({"embeddings": prepared.beside})


def require_shown(query: QueryStrategy, shown: Shown, cold: bool) -> None:
    """Raise for a strategy that needs what neither files nor model show."""
    view = shown.view
    there = {full_name(name, of) for name in view for of in (("unlabeled",) if cold else ("unlabeled", "labeled"))}
    there |= set() if cold else {"labels"}
    absent = [need for need in needs_of(query) or () if not need.optional and need.name not in there]
    wanted = [need.name for need in absent]
    if wanted and cold:
        raise BadInput(
            f"{query!r} needs {' and '.join(wanted)}, and there are no labels to learn from: set labels to a file, or "
            "begin with a strategy that needs none, such as KMeans().",
            argument="labels",
        )
    advised = [need for need in absent if need.input in view.advice]
    if advised:
        raise BadInput(f"{query!r} needs {advised[0].name}: {view.advice[advised[0].input]}", argument="strategy")
    if wanted:
        raise BadInput(
            f"{query!r} needs {' and '.join(wanted)}; from files there are {' and '.join(view)}: choose another "
            "strategy, or fill a Pool in Python.",
            argument="strategy",
        )


def require_shown_of_labeled(query: QueryStrategy, shown: Shown, labeled: Indices) -> None:
    """Raise for a strategy that reads outputs of labeled samples, if some have none."""
    without = int((~shown.there[labeled]).sum()) if shown.there is not None else 0
    told = ("embeddings", "labels")
    read = [need for need in needs_of(query) or () if need.of == "labeled" and need.input not in told]
    if without and any(not need.optional for need in read):
        raise BadInput(
            f"{query!r} reads outputs of labeled samples, too, and {without} of {len(labeled)} have none: give files "
            "that speak of all samples, or choose another strategy.",
            argument="strategy",
        )
