"""From the user's shards to the next batch, in one call: the words are those of `select_from_files`."""

import shutil
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.arguments import named_columns, named_file
from nextbatch.files.batches import Batch, as_table
from nextbatch.files.labels.found import FoundLabels
from nextbatch.files.labels.reading import read_labels
from nextbatch.files.sidecars import sidecar_path
from nextbatch.models.classifiers import CLASSIFIERS, classifier
from nextbatch.models.showing import showing
from nextbatch.own_code import load_strategy, told_where
from nextbatch.quoting import counted
from nextbatch.scale.engines.opening import On
from nextbatch.scale.pool import ShardedPool
from nextbatch.scale.set_aside import set_aside
from nextbatch.scale.shards.checksum import shards_told
from nextbatch.scale.shards.finding import Where
from nextbatch.scale.shards.opening import open_shards
from nextbatch.scale.shards.shard import Shards
from nextbatch.scale.shards.spread import spread_of
from nextbatch.scale.shards.taken import require_no_labels_inside, taken
from nextbatch.scale.sidecar import write_sharded_sidecar
from nextbatch.scale.telling import batch_in_words
from nextbatch.seeds import rng_for
from nextbatch.selecting.composition import Composition, named_composition, require_costs
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
    group: str | None = None,
    per_group: int | None = None,
    quota: str | None = None,
    cost: str | None = None,
    budget: float | None = None,
    distance: float | None = None,
    exclude: str | Path | Sequence[str | Path] = (),
    pending: str | Path | Sequence[str | Path] = (),
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
    group, per_group, quota, cost, budget, distance, exclude, pending
        See `nextbatch.select_from_files`. A column is one of Parquet shards, or "FOLDER:COLUMN", of Parquet files of
        the same names beside the shards; the group "file" means that rows of one file belong together.
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
    asked = dict(locals())
    if checks.whole(batch_size, "batch_size") == 0:
        raise BadInput("batch_size is 0: ask for at least one sample.", argument="batch_size")
    if ":" not in model:
        checks.one_of(model, tuple(CLASSIFIERS), "model")
    wanted = named_composition(
        group=group,
        per_group=per_group,
        quota=quota,
        cost=cost,
        budget=budget,
        distance=distance,
        exclude=exclude,
        pending=pending,
    )
    progress("Opening the shards")
    shards = open_shards(pool, features, id, wanted.columns)
    require_no_labels_inside(shards, labels is not None or label == "")
    if out is not None:
        require_suffix(named_file(out, "out"), WRITERS, "the file of a batch")
        for path in (Path(out), sidecar_path(Path(out))):
            require_free(path, [*(shard.path for shard in shards.files), *wanted.files], force)
        keep = Path(out).with_name(f"{Path(out).name}.done") if keep is None else keep
    columns = named_columns(label=label, label_id=label_id, unlabeled=unlabeled)
    found = None if labels is None else read_labels(named_file(labels, "labels"), columns)
    shown = {"probabilities": probabilities, "scores": scores, "model": model if ":" in model else None}
    shown = {name: value for name, value in shown.items() if value is not None}
    aside = set_aside(wanted, shards)
    words = {"pending": aside.pending, "excluded": aside.excluded, "skip_bad": skip_bad, **_named(wanted)}
    fitted, classes = _fitted(shards, found, shown, model, seed, words, progress)
    query, remarks = _strategy(strategy, fitted)
    query = wanted.around(query)
    require_costs(wanted, query, tuple(wanted.named))
    beside = [] if fitted.seen.read is shards else [fitted.seen.read]
    told = [*taken(shards, found, wanted.columns), *(f"{_shows(fitted)}: {shards_told(each)}." for each in beside)]
    notes = (*told, *(found.notes if found else ()), *aside.notes, *remarks)
    _require_enough(fitted, batch_size)
    progress(f"Selecting {batch_size} of {len(fitted)} rows with {query!r}")
    rng = rng_for("select", 0, seed)
    chosen = fitted.select(query, batch_size, rng, on=on, workers=workers, max_memory=max_memory, keep=keep)
    batch = batch_in_words(chosen, classes, query, notes)
    if out is not None:
        write_table(as_table(batch), Path(out))
        files = [*([] if found is None else [found.source]), *wanted.files]
        write_sharded_sidecar(sidecar_path(Path(out)), asked, [shards, *beside], files, batch)
    if keep is not None:
        shutil.rmtree(keep, ignore_errors=True)
    return batch


def _shows(pool: ShardedPool) -> str:
    """Return what the files beside the rows hold, as the beginning of a sentence."""
    return "" if pool.seen.scorer is None else pool.seen.scorer.shows.capitalize()


def _require_enough(pool: ShardedPool, batch_size: int) -> None:
    folder = pool.shards.folder
    if not len(pool):
        others = ", pending or excluded" if len(pool.pending) or len(pool.excluded) else ""
        raise BadInput(f"All {len(pool.shards)} rows of {folder} are labeled{others}: none is left to choose.")
    if batch_size > len(pool):
        raise BadInput(
            f"batch_size is {batch_size}, and {folder} has {counted(len(pool), 'row')} left to choose.",
            argument="batch_size",
        )


def _strategy(strategy: QueryStrategy | str | None, pool: ShardedPool) -> tuple[QueryStrategy, list[str]]:
    if isinstance(strategy, str):
        return load_strategy(strategy), told_where(strategy)
    if strategy is not None:
        return checked_strategy(strategy), []
    scorer = pool.seen.scorer
    return default_strategy(["embeddings"] if scorer is None else ["embeddings", scorer.shows]), []


def _named(wanted: Composition) -> dict[str, str]:
    """Return the columns that are read beside the rows, by the inputs that they give."""
    return {name: words for name, (words, _) in wanted.named.items()}


def _fitted(
    shards: Shards,
    found: FoundLabels | None,
    shown: dict[str, Any],
    model: str,
    seed: int,
    words: dict[str, Any],
    progress: Callable[[str], None],
) -> tuple[ShardedPool, Sequence[str] | None]:
    """Return the pool with a model that has learned from its labeled rows, and the names of its classes."""
    labels = {} if found is None else found.by_id
    if shown or not labels:
        return ShardedPool(shards, labeled=list(labels), **words, **shown), None
    spread = spread_of(shards)
    pool = ShardedPool(shards, labeled=list(labels), **words, spread=spread)
    answers = dict(zip(pool.positions(labels).tolist(), labels.values(), strict=True))
    progress(f"Fitting the model {model!r} on {counted(len(answers), 'label')}")
    learner = showing(classifier(model, rng_for("model", shards.folder.name, seed)), lambda rows: rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a fit that stops early still tells sure from unsure
        learner.fit(pool.labeled_rows, np.array([answers[place] for place in pool.labeled.tolist()]))
    if learner.embeddings != "hidden":
        learner.embeddings = "features"
    seeing = ShardedPool(shards, learner, labeled=pool.labeled, **words, spread=spread)
    return seeing, learner.classifier.classes_
