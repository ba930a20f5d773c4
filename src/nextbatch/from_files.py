"""From the user's files to the next batch, in one call."""

from collections.abc import Callable, Sequence
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.files.arguments import named_file
from nextbatch.files.batches import Batch, with_note
from nextbatch.files.formats import format_of, write_batch
from nextbatch.files.sidecars import sidecar_path
from nextbatch.selecting import Request, answered, requested
from nextbatch.selecting.predictions import predictions
from nextbatch.selecting.sidecar import read_batch_sidecar, request_again, verdict, write_batch_sidecar
from nextbatch.storage.paths import require_free, require_suffix
from nextbatch.storage.table_writing import WRITERS, write_table
from nextbatch.strategies import QueryStrategy
from nextbatch.tasks import CLASSES


def select_from_files(
    pool: str | Path,
    labels: str | Path | None,
    batch_size: int | None,
    strategy: QueryStrategy | str | None = None,
    *,
    model: str | None = None,
    features: str | Sequence[str] | None = None,
    text: str | None = None,
    id: str | None = None,
    label: str | None = None,
    label_id: str | None = None,
    unlabeled: str | None = None,
    task: str = CLASSES,
    embeddings: str | Path | None = None,
    embed: str | Path | None = None,
    probabilities: str | Path | None = None,
    rates: str | Path | None = None,
    committee: str | Path | Sequence[str | Path] = (),
    classes: str | None = None,
    scores: str | Path | None = None,
    higher_first: bool | None = None,
    boxes: str | Path | None = None,
    tokens: str | Path | None = None,
    aggregate: str | None = None,
    band: str | tuple[float, float] = (0.25, 0.75),
    output_id: str | None = None,
    group: str | None = None,
    per_group: int | None = None,
    quota: str | None = None,
    cost: str | None = None,
    budget: float | None = None,
    distance: float | None = None,
    random_share: float | None = None,
    exclude: str | Path | Sequence[str | Path] = (),
    pending: str | Path | Sequence[str | Path] = (),
    seed: int = 0,
    certified: bool = False,
    out: str | Path | None = None,
    format: str | None = None,
    predict: str | Path | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> Batch:
    """Return the samples of a file or folder to label next, first choice first, and write them to `out`.

    Labeled rows are never chosen. Without any label there is no model: the batch then represents the pool. What the
    model learns from and what distances are measured in is told in `nextbatch.files.preparing.preparation`.

    With outputs of other models (from `probabilities` to `tokens`) no model of ours is needed. They are matched with
    the pool by id, or by place if they have no ids; a sample without outputs is never chosen. The pool may be the file
    of outputs itself.

    Parameters
    ----------
    pool : path
        A table (CSV, Parquet, JSON, JSONL, Arrow or a spreadsheet), an .npy or .npz file, or a folder of images.
        Without a column of ids, rows are known by their number, the first being 0; images by their path within the
        folder.
    labels : path or None
        A table with ids and labels. None if the pool has a column of labels itself, empty where a row
        is not labeled, or if there are no labels yet.
    batch_size : int or None
        None: as many as the `budget` pays for.
    strategy : QueryStrategy or its code, optional
        Without one, `WClustered(beta=10)`, by the score "mean_margin" for several labels and "deviation" for numbers;
        without labels `KMeans()`; with outputs of other models
        `nextbatch.strategies.defaults.default_strategy`.
    model : {"logistic", "forest", "mlp", "mlp-sgd", "naive-bayes"}, optional
        Without one "logistic". With the task "numbers" "linear" (the default), "forest" or "gaussian-process".
    features, text, id, label, label_id : str, optional
        Names of columns; see `nextbatch.files.rows.Columns`.
    unlabeled : str, optional
        Words that mean "no label", with commas, besides the known ones; see `nextbatch.files.rows.Columns`.
    task : {"classes", "several-labels", "numbers"}
        What a label is: one of several classes; a list of labels, as cells such as `red|round` or JSON, or as columns
        of 0 and 1 that `label` names with commas; or a number.
    embeddings : path, optional
        A file with one row of numbers per sample, by id if it has a column of ids, else in the order of the pool.
        Distances are then measured in these numbers; the model learns from them as well, unless `features` or
        `text` are named or the pool is an array.
    embed : str or path, optional
        Instead of `embeddings`: the name or folder of a model of sentence-transformers, which embeds the column `text`
        or the images; see `nextbatch.embed_pool`. The model learns from these embeddings.
    probabilities : path, optional
        Class probabilities of another model: a table with a column for each class, or one of lists; or an array in the
        order of the pool.
    rates : path, optional
        Where a sample may have several labels: how probable each label is by itself, from 0 to 1, as of a network with
        sigmoids; a table or an array, as for `probabilities`.
    committee : path or sequence of paths
        Class probabilities from several models, a file for each; or an array of shape (n_members, n_samples,
        n_classes). Columns are matched by the names of the classes. A file with a column of labels and no probabilities
        is a vote.
    classes : str, optional
        The columns of the probabilities or rates: names with commas, `*` for any letters. Without it those that sum to
        one; of rates, those of numbers from 0 to 1.
    scores : path, optional
        A score for each sample: a column of the pool, a file, or a column of a file as "FILE:COLUMN".
    higher_first : bool, optional
        Whether a higher score means that the label is wanted more; False for a confidence. Without it the name of the
        column must tell.
    boxes : path, optional
        Detections: a table with a row for each box, its image and its confidence ("FILE:COLUMN" names the column). The
        uncertainty of a box is `1 - |2 confidence - 1|`.
    tokens : path, optional
        A table with a row for each token, its document and its class probabilities, whose margin score is taken.
    aggregate : {"max", "mean", "sum", "count"}, optional
        How boxes or tokens become the score of an image or a document; needed with them.
    band : str or tuple of two float
        "count" counts the boxes with a confidence, or the tokens with a score, in this band.
    output_id : str, optional
        The column of ids in the files of outputs, if it is called otherwise there.
    group : str, optional
        What tells which samples belong together, such as the frames of a video: a column of the pool, a file, or
        "FILE:COLUMN". The batch holds at most `per_group` samples of each.
    per_group : int, optional
        Without it 1, unless the strategy itself says how many of each group.
    quota : str, optional
        "COLUMN:5" for at most 5 samples of each value of a column, named as `group` is, or "class:10" for at most 10
        of each class that the model finds most probable. "COLUMN:north=3,south=2" is a number for each value by name;
        others are not limited then, unless `*` says how many of each of them: "COLUMN:north=3,*=0".
    cost : str, optional
        What each sample costs, such as minutes; named as `group` is. Boxes and tokens cost their number without it.
    budget : float, optional
        What the batch may cost, at most.
    distance : float, optional
        No two samples of the batch are nearer than this, nor is one to a labeled or pending sample.
    random_share : float, optional
        The share of the batch, from 0 to 1, that is drawn at random, and marked in the column `random`.
    exclude : path or sequence of paths
        Files of ids that are never chosen: tables, such as `nextbatch duplicates` writes, or .txt files of an id by
        line.
    pending : path or sequence of paths
        The same of samples that were asked for and have no label yet, such as the batch before. They are not chosen
        again, and count as labeled for strategies that keep away from labeled samples.
    seed : int
    certified : bool
        Whether to prove how well the batch represents the samples without a label; a note says it in words.
    out : path, optional
        A file to write the batch to. Beside it NAME.json says what it was made of; `select_again` reads it.
    format : str, optional
        What it is written as, one of `nextbatch.files.formats.FORMATS`: csv, parquet, jsonl, ids, label-studio,
        prodigy, doccano, argilla, fiftyone, coco or cvat. Default: what the ending of `out` usually is.
    predict : path, optional
        A .csv or .parquet file for what the model says of all samples that are left: a label each, with its
        probability, or a number with its standard deviation, and `is_predicted`, by which such rows are never read as
        labels.
    force : bool
        Whether `out` and `predict` may replace files; never an input.
    progress : callable
        Told what is being done, before each slow step.

    Raises
    ------
    BadInput
        If a file is not what it must be, or the batch is larger than what is left to label.
    WriteFailed
        If the batch cannot be written.
    """
    request = requested(
        pool,
        batch_size,
        labels=labels,
        embeddings=embeddings,
        strategy=strategy,
        model=model,
        features=features,
        text=text,
        id=id,
        label=label,
        label_id=label_id,
        unlabeled=unlabeled,
        task=task,
        embed=embed,
        probabilities=probabilities,
        rates=rates,
        committee=committee,
        classes=classes,
        scores=scores,
        higher_first=higher_first,
        boxes=boxes,
        tokens=tokens,
        aggregate=aggregate,
        band=band,
        output_id=output_id,
        group=group,
        per_group=per_group,
        quota=quota,
        cost=cost,
        budget=budget,
        distance=distance,
        random_share=random_share,
        exclude=exclude,
        pending=pending,
        seed=seed,
        certified=certified,
    )
    return _written(request, out, format, predict, force, progress)


def select_again(
    sidecar: str | Path,
    *,
    out: str | Path | None = None,
    format: str | None = None,
    predict: str | Path | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> Batch:
    """Return the batch again that was written beside `sidecar`, from the same files; its last note says if it is so.

    Parameters
    ----------
    sidecar : path
        The .json file beside a batch, or the batch itself. Paths in it are those of the working directory.
    out, format, predict, force, progress
        As for `select_from_files`.

    Raises
    ------
    BadInput
        If a file, or code of a strategy of your own, has changed since then, with its name.
    """
    path = named_file(sidecar, "again")
    path = path if path.suffix.lower() == ".json" and not sidecar_path(path).exists() else sidecar_path(path)
    content = read_batch_sidecar(path)
    request = request_again(content, path)
    return _written(request, out, format, predict, force, progress, lambda batch: verdict(content, batch, path))


def _written(
    request: Request,
    out: str | Path | None,
    format: str | None,
    predict: str | Path | None,
    force: bool,
    progress: Callable[[str], None],
    remark: Callable[[Batch], str] | None = None,
) -> Batch:
    """Answer a request; write the batch, what stands beside it, and predictions for the rest."""
    written: list[Path] = []
    for name, argument in ((out, "out"), (predict, "predict")):
        if name is not None:
            path = named_file(name, argument)
            if argument == "out":
                format_of(path, format)
            else:
                require_suffix(path, WRITERS, "the file of predictions")
            written += [path, sidecar_path(path)] if argument == "out" else [path]
    if len(set(written)) < len(written):
        raise BadInput("out and predict are the same file: name two.", argument="predict")
    for path in written:
        require_free(path, request.files, force)
    answer = answered(request, progress)
    batch = answer.batch if remark is None else with_note(answer.batch, remark(answer.batch))
    rest = predictions(answer) if predict is not None else None
    if out is not None:
        columns = request.columns
        write_batch(batch, written[0], pool=request.pool, text=columns.text, label=columns.label, format=format)
        write_batch_sidecar(written[1], request, batch)
    if rest is not None:
        write_table(rest, written[-1])
    return batch
