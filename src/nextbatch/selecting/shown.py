"""What may be seen of the samples of files: embeddings, and outputs of other models or of one fitted here."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.exceptions import ConvergenceWarning

from nextbatch.errors import BadInput
from nextbatch.files.outputs import Outputs
from nextbatch.files.preparing.preparation import Preparation, learn_preparation
from nextbatch.files.preparing.rounding import rounded
from nextbatch.files.samples import Samples
from nextbatch.inputs import full_name
from nextbatch.models import ScikitLearnModel
from nextbatch.models.classifiers import classifier
from nextbatch.models.showing import showing
from nextbatch.quoting import counted
from nextbatch.seeds import rng_for
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.protocol import needs_of
from nextbatch.views import View


@dataclass(frozen=True, eq=False)
class Shown:
    """What may be seen of all samples.

    Parameters
    ----------
    view : View
    classes : sequence of str, optional
        The names of the columns of the probabilities; None where there are none.
    reasons : sequence of str, optional
        For each sample what it was scored by, in words.
    there : array of bool, shape (n_samples,)
        Which samples everything is shown of.
    notes : tuple of str
        Remarks on how rows were prepared.
    """

    view: View
    there: NDArray[np.bool_]
    classes: Sequence[str] | None = None
    reasons: Sequence[str] | None = None
    notes: tuple[str, ...] = ()


def show(
    samples: Samples,
    outputs: Outputs | None,
    query: QueryStrategy | None,
    model: str,
    seed: int,
    progress: Callable[[str], None],
) -> Shown:
    """Return what files show, beside what a model shows that is fitted to the labels.

    With outputs of other models one is fitted only if the strategy reads what these do not give.
    """
    if outputs is None:
        return _shown_by_model(samples, model, seed, progress)
    inputs: dict[str, Any] = dict(outputs.inputs)
    wanted = {need.input for need in needs_of(query) or () if not need.optional} if query else set()
    fitted = len(samples.labeled) and not wanted <= {*inputs, "embeddings"}
    notes: tuple[str, ...] = outputs.notes
    if fitted and _has_content(samples):
        shown = _shown_by_model(samples, model, seed, progress)
        classes = outputs.classes or shown.classes
        return replace(
            shown,
            view=shown.view.replaced(inputs),
            there=outputs.there,
            classes=classes,
            reasons=outputs.reasons,
            notes=(*notes, *shown.notes),
        )
    if _has_content(samples):
        progress("Preparing the features")
        inputs["embeddings"], more = _embeddings(samples)
        notes = (*notes, *more)
    view = View(inputs, len(samples.rows))
    return Shown(view, outputs.there, outputs.classes, outputs.reasons, notes)


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


def _shown_by_model(samples: Samples, model: str, seed: int, progress: Callable[[str], None]) -> Shown:
    """Prepare the rows, fit the model to the labels if there are any, and return what both show."""
    progress("Preparing the features")
    there = np.ones(len(samples.rows), dtype=bool)
    prepared = learn_preparation(samples, np.flatnonzero(samples.rows.usable))
    X = prepared.rows(np.arange(len(samples.rows)))
    if not len(samples.labeled):
        embeddings = prepared.embed(X) if prepared.beside is None else prepared.beside
        return Shown(View({"embeddings": embeddings}, X.shape[0]), there, notes=prepared.notes)
    learner = _fitted(samples, X, prepared, model, seed, progress)
    seen = learner.look(X, rng_for("look", 0, seed))
    view = seen if prepared.beside is None else seen.replaced({"embeddings": prepared.beside})
    return Shown(view, there, learner.classifier.classes_.tolist(), notes=prepared.notes)


def require_shown(query: QueryStrategy, shown: Shown, samples: Samples) -> None:
    """Raise for a strategy that needs what neither files nor model show."""
    view, labeled = shown.view, samples.labeled
    there = {
        full_name(name, of) for name in view for of in ("unlabeled", "labeled") if of == "unlabeled" or len(labeled)
    }
    needed = [need for need in needs_of(query) or () if not need.optional]
    wanted = [need.name for need in needed if need.name not in there]
    if wanted and not len(labeled):
        raise BadInput(
            f"{query!r} needs {' and '.join(wanted)}, and there are no labels to learn from: set labels to a file, or "
            "begin with a strategy that needs none, such as KMeans().",
            argument="labels",
        )
    if wanted:
        raise BadInput(
            f"{query!r} needs {' and '.join(wanted)}; from files there are {' and '.join(view)}: choose another "
            "strategy, or fill a Pool in Python.",
            argument="strategy",
        )
    without = int((~shown.there[labeled]).sum())
    if without and any(need.of == "labeled" and need.input != "embeddings" for need in needed):
        raise BadInput(
            f"{query!r} reads outputs of labeled samples, too, and {without} of {len(labeled)} have none: give files "
            "that speak of all samples, or choose another strategy.",
            argument="strategy",
        )


def _fitted(
    samples: Samples, X: Any, prepared: Preparation, name: str, seed: int, progress: Callable[[str], None]
) -> ScikitLearnModel:
    labeled = samples.labeled
    progress(f"Fitting the model {name!r} on {counted(len(labeled), 'label')}")
    learner = showing(
        classifier(name, rng_for("model", samples.rows.source.stem, seed), sparse=issparse(X)), prepared.embed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a fit that stops early still tells sure from unsure
        learner.fit(X[labeled], samples.labels[labeled].astype(str))
    return learner
