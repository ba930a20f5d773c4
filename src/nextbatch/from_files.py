"""From the user's files to the next batch: read, fit, select, explain, write."""

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import issparse
from sklearn.exceptions import ConvergenceWarning

from nextbatch import checks
from nextbatch.algorithms import certify
from nextbatch.errors import BadInput
from nextbatch.explanation import Explanation, explain
from nextbatch.files.batches import WRITERS, Batch, write_batch
from nextbatch.files.preparing.preparation import Preparation, learn_preparation
from nextbatch.files.provenance import MOST
from nextbatch.files.rows import Columns
from nextbatch.files.samples import Samples, read_samples
from nextbatch.inputs import full_name
from nextbatch.models import ScikitLearnModel
from nextbatch.models.classifiers import CLASSIFIERS, classifier
from nextbatch.models.showing import showing
from nextbatch.own_code import load_strategy, told_where
from nextbatch.pool import Pool
from nextbatch.quoting import counted, quoted
from nextbatch.seeds import rng_for
from nextbatch.storage.paths import require_free, require_suffix
from nextbatch.strategies import KMeans, QueryStrategy, WClustered
from nextbatch.strategies.protocol import checked_strategy, needs_of
from nextbatch.turn import Turn, take_turn
from nextbatch.views import View


def select_from_files(
    pool: str | Path,
    labels: str | Path | None,
    batch_size: int,
    strategy: QueryStrategy | str | None = None,
    *,
    model: str = "logistic",
    features: str | Sequence[str] | None = None,
    text: str | None = None,
    id: str | None = None,
    label: str | None = None,
    label_id: str | None = None,
    unlabeled: str | None = None,
    embeddings: str | Path | None = None,
    seed: int = 0,
    certified: bool = False,
    out: str | Path | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> Batch:
    """Return the samples of a file or folder to label next, first choice first, and write them to `out`.

    Labeled rows are never chosen. Without any label there is no model: the batch then represents the pool. What the
    model learns from and what distances are measured in is told in `nextbatch.files.preparing.preparation`.

    Parameters
    ----------
    pool : path
        A table (CSV, Parquet, JSON, JSONL, Arrow or a spreadsheet), an .npy or .npz file, or a folder of images.
        Without a column of ids, rows are known by their number, the first being 0; images by their path within the
        folder.
    labels : path or None
        A table with ids and labels. None if the pool has a column of labels itself, empty where a row
        is not labeled, or if there are no labels yet.
    batch_size : int
    strategy : QueryStrategy or its code, optional
        Without one, `WClustered(beta=10)`; without labels `KMeans()`.
    model : {"logistic", "forest", "mlp", "mlp-sgd", "naive-bayes"}
    features, text, id, label, label_id : str, optional
        Names of columns; see `nextbatch.files.rows.Columns`.
    unlabeled : str, optional
        Words that mean "no label", with commas, besides the known ones; see `nextbatch.files.rows.Columns`.
    embeddings : path, optional
        A file with one row of numbers per sample, by id if it has a column of ids, else in the order of the pool.
        Distances are then measured in these numbers; the model learns from them as well, unless `features` or
        `text` are named or the pool is an array.
    seed : int
    certified : bool
        Whether to prove how well the batch represents the samples without a label; a note says it in words.
    out : path, optional
        A .csv or .parquet file to write the batch to.
    force : bool
        Whether `out` may replace a file; never an input.
    progress : callable
        Told what is being done, before each slow step.

    Raises
    ------
    BadInput
        If a file is not what it must be, or the batch is larger than what is left to label.
    WriteFailed
        If the batch cannot be written.
    """
    query, loaded = _query(strategy)
    checks.one_of(model, tuple(CLASSIFIERS), "model")
    if checks.whole(batch_size, "batch_size") == 0:
        raise BadInput("batch_size is 0: ask for at least one sample.", argument="batch_size")
    pool_path = _path(pool, "pool")
    labels_path = None if labels is None else _path(labels, "labels")
    embeddings_path = None if embeddings is None else _path(embeddings, "embeddings")
    if out is not None:
        require_suffix(_path(out, "out"), WRITERS, "the file of a batch")
        require_free(Path(out), [path for path in (pool_path, labels_path, embeddings_path) if path], force)
    columns = _columns(features, text, id, label, label_id, unlabeled)
    samples = read_samples(pool_path, labels_path, embeddings_path, columns, progress)
    _require_enough(samples, batch_size)
    progress("Preparing the features")
    everyone = np.arange(len(samples.rows))
    usable = samples.rows.usable
    prepared = learn_preparation(samples, np.flatnonzero(usable))
    X = prepared.rows(everyone)
    learner = _fitted(samples, X, prepared, model, seed, progress) if len(samples.labeled) else None
    query = query or (WClustered(beta=10) if learner else KMeans())
    shown = _shown(X, prepared, learner, seed)
    _require_shown(query, shown, cold=learner is None)
    progress(f"Selecting {batch_size} of {len(samples.unlabeled)} samples with {query!r}")
    turn = take_turn(
        shown,
        query,
        batch_size,
        rng_for("select", 0, seed),
        labeled=samples.labeled,
        excluded=np.flatnonzero(~usable),
    )
    progress("Explaining the choice")
    batch = _batch(samples, turn, learner, query, [*prepared.notes, *loaded])
    if certified:
        batch = _certified(batch, turn, seed, progress)
    if out is not None:
        write_batch(batch, Path(out))
    return batch


def _query(strategy: QueryStrategy | str | None) -> tuple[QueryStrategy | None, list[str]]:
    """Return the strategy, and what is to be said of where it was loaded from."""
    if isinstance(strategy, str):
        return load_strategy(strategy), told_where(strategy)
    return None if strategy is None else checked_strategy(strategy), []


def _path(name: str | Path, argument: str) -> Path:
    if not isinstance(name, str | Path):
        raise BadInput(
            f"{argument} must be the name of a file, got {type(name).__name__}: save it to a file first.",
            argument=argument,
        )
    if name == "":  # as a path it would be the folder at hand
        raise BadInput(f"{argument} is an empty name: name a file, or leave it out.", argument=argument)
    return Path(name)


def _columns(features: Any, text: Any, id: Any, label: Any, label_id: Any, unlabeled: Any) -> Columns:
    for argument, name in {"text": text, "id": id, "label": label, "label_id": label_id}.items():
        if not isinstance(name, str | None):
            raise BadInput(f"{argument} must be the name of a column, got {quoted(name)}.", argument=argument)
    if not isinstance(unlabeled, str | None):
        told = f"unlabeled must be a text, several words with commas between them, got {quoted(unlabeled)}."
        raise BadInput(told, argument="unlabeled")
    if isinstance(features, str | None) or (
        isinstance(features, Sequence) and all(isinstance(name, str) for name in features)
    ):
        return Columns(features, text, id, label, label_id, unlabeled)
    told = f"features must be the name of a column, or several, got {quoted(features)}."
    raise BadInput(told, argument="features")


def _require_enough(samples: Samples, batch_size: int) -> None:
    left = len(samples.unlabeled)
    without = int((samples.labels == None).sum())  # noqa: E711
    if not left and without:
        raise BadInput(
            f"{samples.rows.source} has no text in {counted(without, 'sample')} without a label: none is left to "
            "choose."
        )
    if not left:
        classes = Counter(samples.labels.tolist()).most_common(MOST)
        frequent = ", ".join(f"{quoted(name)} {times}" for name, times in classes)
        raise BadInput(
            f"All {len(samples.rows)} samples of {samples.rows.source} are labeled: none is left to choose. If one of "
            f"the classes ({frequent}) means that there is no label yet, set unlabeled to it.",
            argument="unlabeled",
        )
    if batch_size > left:
        raise BadInput(
            f"batch_size is {batch_size}, and {samples.rows.source} has {counted(left, 'sample')} without a label.",
            argument="batch_size",
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


def _shown(X: Any, prepared: Preparation, learner: ScikitLearnModel | None, seed: int) -> View:
    """Return what may be seen of all samples: embeddings, and probabilities if there is a model."""
    if learner is None:
        embeddings = prepared.embed(X) if prepared.beside is None else prepared.beside
        return View({"embeddings": embeddings}, X.shape[0])
    seen = learner.look(X, rng_for("look", 0, seed))
    return seen if prepared.beside is None else seen.replaced({"embeddings": prepared.beside})


def _require_shown(query: QueryStrategy, shown: View, cold: bool) -> None:
    """Raise for a strategy that needs what neither files nor model show."""
    there = {full_name(name, of) for name in shown for of in (("unlabeled",) if cold else ("unlabeled", "labeled"))}
    wanted = [need.name for need in needs_of(query) or () if not need.optional and need.name not in there]
    if wanted and cold:
        raise BadInput(
            f"{query!r} needs {' and '.join(wanted)}, and there are no labels to learn from: set labels to a file, or "
            "begin with a strategy that needs none, such as KMeans().",
            argument="labels",
        )
    if wanted:
        raise BadInput(
            f"{query!r} needs {' and '.join(wanted)}; from files there are {' and '.join(shown)}: choose another "
            "strategy, or fill a Pool in Python.",
            argument="strategy",
        )


def _batch(
    samples: Samples, turn: Turn, learner: ScikitLearnModel | None, query: QueryStrategy, remarks: Sequence[str]
) -> Batch:
    positions = turn.picks.positions
    explanation = explain(turn.pool, positions)
    return Batch(
        ids=tuple(samples.rows.ids[index] for index in turn.batch),
        positions=turn.batch,
        score=turn.picks.score,
        gap=explanation.gap,
        cluster_size=explanation.cluster_size,
        distance_to_labeled=explanation.distance_to_labeled,
        why=_in_words(explanation, _answers(learner, turn.pool.take(positions)), len(turn.pool)),
        strategy=repr(query),
        notes=(*samples.notes, *remarks, _state(samples, query)),
        integer_ids=samples.rows.integer_ids,
        id_column=samples.id_column,
    )


def _certified(batch: Batch, turn: Turn, seed: int, progress: Callable[[str], None]) -> Batch:
    """Return the batch with a note on how well it represents the pool, proven against any other batch."""
    progress("Proving how well the batch represents the pool")
    proof = certify(turn.pool.need("embeddings", "certify"), turn.picks.positions, rng=rng_for("certify", seed))
    return replace(batch, notes=(*batch.notes, proof.sentence))


def _answers(learner: ScikitLearnModel | None, chosen: Pool) -> list[str]:
    """Return for each chosen sample the two classes that the model finds most probable, in words."""
    if learner is None:
        return [""] * len(chosen)
    classes = learner.classifier.classes_
    answers = []
    for row in chosen.need("probabilities", "why"):
        best = np.argsort(-row, kind="stable")[:2]
        answers.append("the model says " + " or ".join(f"{classes[c]} ({row[c]:.0%})" for c in best))
    return answers


def _in_words(explanation: Explanation, answers: list[str], n: int) -> tuple[str, ...]:
    sentences = []
    for i, answer in enumerate(answers):
        parts = [answer] if answer else []
        if explanation.cluster_size is not None:
            size = explanation.cluster_size[i]
            parts.append(f"stands for {size} of {n} samples" if size else "coincides with another sample of the batch")
        if explanation.distance_to_labeled is not None:
            parts.append(f"{explanation.distance_to_labeled[i]:.3g} from the nearest labeled one")
        sentence = "; ".join(parts)
        sentences.append(f"{sentence[:1].upper()}{sentence[1:]}.")
    return tuple(sentences)


def _state(samples: Samples, query: QueryStrategy) -> str:
    labeled, left = samples.labeled, len(samples.unlabeled)
    chosen_from = counted(left, "sample")
    if not len(labeled):
        return f"No labels yet, so no model: {query!r} chooses a first batch from {chosen_from}."
    n_classes = len(set(samples.labels[labeled]))
    return (
        f"{counted(len(labeled), 'label')} of {counted(n_classes, 'class', 'classes')}; {chosen_from} to choose from."
    )
