"""From the user's shards to the next batch, in one call: the words are those of `select_from_files`."""

import shutil
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from nextbatch import checks, scores
from nextbatch.algorithms import nearest_neighbors
from nextbatch.errors import BadInput
from nextbatch.files.arguments import named_columns, named_file
from nextbatch.files.batches import Batch, as_table
from nextbatch.files.labels.reading import FoundLabels, read_labels
from nextbatch.models.classifiers import CLASSIFIERS, classifier
from nextbatch.models.showing import showing
from nextbatch.own_code import load_strategy, told_where
from nextbatch.quoting import counted
from nextbatch.row_access import count_rows
from nextbatch.scale.engines.opening import On
from nextbatch.scale.pool import ShardedPool
from nextbatch.scale.sharded_picks import ShardedPicks
from nextbatch.scale.shards.finding import Where
from nextbatch.scale.shards.left_out import listed
from nextbatch.scale.shards.opening import open_shards
from nextbatch.scale.shards.shard import Shards
from nextbatch.scale.shards.spread import spread_of
from nextbatch.scale.shards.taken import require_no_labels_inside, taken
from nextbatch.seeds import rng_for
from nextbatch.storage.paths import require_free, require_suffix
from nextbatch.storage.table_writing import WRITERS, write_table
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.defaults import default_strategy
from nextbatch.strategies.protocol import checked_strategy


def select_from_shards(
    pool: Where,
    labels: str | Path | None,
    batch_size: int,
    strategy: QueryStrategy | str | None = None,
    *,
    model: str = "logistic",
    features: str | None = None,
    id: str | None = None,
    probabilities: Where | None = None,
    scores: Where | None = None,
    label: str | None = None,
    label_id: str | None = None,
    unlabeled: str | None = None,
    seed: int = 0,
    on: On = None,
    workers: int | None = None,
    max_memory: str | int | None = None,
    skip_bad: bool = False,
    out: str | Path | None = None,
    force: bool = False,
    keep: str | Path | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Batch:
    """Return the rows of a large pool in shards to label next, first choice first, and write them to `out`.

    The model learns from the labeled rows, divided by the spread of the pool; labeled rows are never chosen. The batch
    is that of the same rows in memory, whatever the workers, their order, and how often they died.

    Parameters
    ----------
    pool : path or sequence of paths
        A folder, a pattern such as "embeddings/part*.npy", or files: .npy of float16 or float32, or Parquet. Rows are
        known as "part03.npy:117": the path within the folder, and the number of the row, the first being 0.
    labels : path or None
        A table with ids and labels.
    batch_size : int
    strategy : QueryStrategy or its code, optional
        Without one, `WClustered(beta=10)`.
    model : {"logistic", "forest", "mlp", "mlp-sgd", "naive-bayes"} or str
        Or a function of your own, "module:function", from rows as the files hold them to a row of probabilities or a
        score for each; nothing is fitted then.
    features, id : str, optional
        Columns of Parquet files; see `nextbatch.ShardedPool`.
    probabilities, scores : path or sequence of paths, optional
        What a model of yours has made: shards of the same names, with a row of probabilities or a score for each row,
        higher meaning that the label is wanted more.
    label, label_id, unlabeled : str, optional
        See `nextbatch.select_from_files`. Labels in the pool itself are not read: unless `label` is an empty word, a
        column of that name in its files is refused if there are no `labels`.
    seed : int
    on, workers, max_memory
        See `ShardedPool.select`.
    skip_bad : bool
        Whether what cannot be read or scored is left out and listed in the notes, instead of an error.
    out : path, optional
        A .csv or .parquet file to write the batch to.
    force : bool
        Whether `out` may replace a file.
    keep : path, optional
        The folder for what is done, so that the same call goes on after whatever stopped it; it is removed once the
        batch is written. By default a folder beside `out`.
    progress : callable
        Told what is being done, before each slow step.

    Raises
    ------
    BadInput
        If a file is not what it must be, or the batch is larger than what is left to label.
    WriteFailed
        If the batch cannot be written.
    """
    if checks.whole(batch_size, "batch_size") == 0:
        raise BadInput("batch_size is 0: ask for at least one sample.", argument="batch_size")
    if ":" not in model:
        checks.one_of(model, tuple(CLASSIFIERS), "model")
    progress("Opening the shards")
    shards = open_shards(pool, features, id)
    require_no_labels_inside(shards, labels is not None or label == "")
    if out is not None:
        require_suffix(named_file(out, "out"), WRITERS, "the file of a batch")
        require_free(Path(out), [shard.path for shard in shards.files], force)
        keep = Path(out).with_name(f"{Path(out).name}.done") if keep is None else keep
    words = {"label": label, "label_id": label_id, "unlabeled": unlabeled}
    found = None if labels is None else read_labels(named_file(labels, "labels"), named_columns(**words))
    shown = {"probabilities": probabilities, "scores": scores, "model": model if ":" in model else None}
    shown = {name: value for name, value in shown.items() if value is not None}
    fitted, classes = _fitted(shards, found, shown, model, seed, skip_bad, progress)
    notes = (*taken(shards, found), *(found.notes if found else ()))
    query, remarks = _strategy(strategy, fitted)
    if not len(fitted):
        raise BadInput(f"All {len(shards)} rows of {shards.folder} are labeled: none is left to choose.")
    if batch_size > len(fitted):
        raise BadInput(
            f"batch_size is {batch_size}, and {shards.folder} has {counted(len(fitted), 'row')} without a label.",
            argument="batch_size",
        )
    progress(f"Selecting {batch_size} of {len(fitted)} rows with {query!r}")
    chosen = fitted.select(
        query,
        batch_size,
        rng_for("select", 0, seed),
        on=on,
        workers=workers,
        max_memory=max_memory,
        keep=keep,
    )
    batch = _in_words(chosen, classes, query, (*notes, *remarks, *_told(chosen)))
    if out is not None:
        write_table(as_table(batch), Path(out))
    if keep is not None:
        shutil.rmtree(keep, ignore_errors=True)
    return batch


def _strategy(strategy: QueryStrategy | str | None, pool: ShardedPool) -> tuple[QueryStrategy, list[str]]:
    if isinstance(strategy, str):
        return load_strategy(strategy), told_where(strategy)
    if strategy is not None:
        return checked_strategy(strategy), []
    scorer = pool.seen.scorer
    return default_strategy(["embeddings"] if scorer is None else ["embeddings", scorer.shows]), []


def _fitted(
    shards: Shards,
    found: FoundLabels | None,
    shown: dict[str, Any],
    model: str,
    seed: int,
    skip_bad: bool,
    progress: Callable[[str], None],
) -> tuple[ShardedPool, Sequence[str] | None]:
    """Return the pool with a model that has learned from its labeled rows, and the names of its classes."""
    labels = {} if found is None else found.by_id
    if shown or not labels:
        return ShardedPool(shards, labeled=list(labels), skip_bad=skip_bad, **shown), None
    spread = spread_of(shards)
    pool = ShardedPool(shards, labeled=list(labels), skip_bad=skip_bad, spread=spread)
    answers = dict(zip(pool.positions(labels).tolist(), labels.values(), strict=True))
    progress(f"Fitting the model {model!r} on {counted(len(answers), 'label')}")
    learner = showing(classifier(model, rng_for("model", shards.folder.name, seed)), lambda rows: rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a fit that stops early still tells sure from unsure
        learner.fit(pool.labeled_rows, np.array([answers[place] for place in pool.labeled.tolist()]))
    if learner.embeddings != "hidden":
        learner.embeddings = "features"
    seeing = ShardedPool(shards, learner, labeled=pool.labeled, skip_bad=skip_bad, spread=spread)
    return seeing, learner.classifier.classes_


def _in_words(
    chosen: ShardedPicks, classes: Sequence[str] | None, query: QueryStrategy, notes: tuple[str, ...]
) -> Batch:
    """Return the batch with the reason for each choice; how many rows one stands for is not counted."""
    seen = chosen.among.take(chosen.picks.positions)
    gap = distance = None
    reasons: list[list[str]] = [[] for _ in chosen.ids]
    if (probabilities := seen.probabilities) is not None and classes is not None:
        gap = 1.0 - scores.margin(probabilities)
        for parts, row in zip(reasons, probabilities, strict=True):
            best = np.argsort(-row, kind="stable")[:2]
            parts.append("the model says " + " or ".join(f"{classes[c]} ({row[c]:.0%})" for c in best))
    labeled = seen.labeled_embeddings
    if labeled is not None and count_rows(labeled):
        distance = nearest_neighbors(seen.need("embeddings", query), 1, among=labeled).distances[:, 0]
        for parts, far in zip(reasons, distance, strict=True):
            parts.append(f"{far:.3g} from the nearest labeled one")
    sentences = ["; ".join(parts) for parts in reasons]
    return Batch(
        ids=chosen.ids,
        positions=chosen.positions.astype(np.intp),
        score=chosen.picks.score,
        gap=gap,
        cluster_size=None,
        distance_to_labeled=distance,
        why=tuple(f"{told[:1].upper()}{told[1:]}." if told else "" for told in sentences),
        strategy=repr(query),
        notes=notes,
    )


def _told(chosen: ShardedPicks) -> list[str]:
    notes = [f"Left out: {listed(chosen.left_out)}."] if chosen.left_out else []
    if chosen.lost:
        notes.append(f"Workers that died and were replaced: {chosen.lost}.")
    return notes
