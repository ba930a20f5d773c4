"""`nextbatch select`: the next batch from the user's files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from nextbatch.cli.options.of_pools import Embed, Embeddings, Id, Model, Task
from nextbatch.errors import BadInput

if TYPE_CHECKING:
    from rich.table import Table

    from nextbatch.files.batches import Batch

# Rows of the batch that the terminal shows.
SHOWN = 10
# The words that a pool in shards takes.
FOR_SHARDS = {
    *("pool", "batch_size", "out", "labels", "strategy", "model", "label", "label_id", "unlabeled", "seed", "force"),
    *("on", "workers", "max_memory", "skip_bad", "features", "id", "probabilities", "scores"),
    *("group", "per_group", "quota", "cost", "budget", "distance", "exclude", "pending"),
}


def select(
    # A string, since Path(""), from an unset shell variable, would be the working directory.
    context: Context,
    out: Annotated[Path, Option(help="The file to write the batch to.")],
    pool: Annotated[
        str | None,
        Argument(metavar="POOL", help="A table, an array, a folder of images, or shards: a folder or a pattern."),
    ] = None,
    batch_size: Annotated[
        int | None,
        Option("--batch-size", "-k", help="How many samples to choose. [default: as many as BUDGET pays for]"),
    ] = None,
    labels: Annotated[
        Path | None, Option(help="A table with ids and labels, or an export of an annotation tool.")
    ] = None,
    strategy: Annotated[
        str | None,
        Option(help="As listed by `nextbatch strategies`. [default: WClustered(beta=10); without labels KMeans()]"),
    ] = None,
    model: Model = None,
    features: Annotated[
        str | None,
        Option(help="Columns, or one of lists: names with commas, * for any letters. [default: numbers, categories]"),
    ] = None,
    text: Annotated[str | None, Option(help="Column of texts to learn from instead.")] = None,
    id: Id = None,
    label: Annotated[
        str | None, Option(help="Column of labels, in LABELS or in POOL itself; empty: not labeled. [default: label]")
    ] = None,
    label_id: Annotated[
        str | None, Option(help="Column of ids in LABELS, if it is called otherwise there. [default: as --id]")
    ] = None,
    unlabeled: Annotated[
        str | None,
        Option(
            help="Words that mean no label, with commas, besides unlabeled, ?, skip, todo, null and the like. An empty "
            "word: only these."
        ),
    ] = None,
    task: Task = "classes",
    embeddings: Embeddings = None,
    embed: Embed = None,
    probabilities: Annotated[
        Path | None, Option(help="File with a column of probabilities for each class, of a model of yours.")
    ] = None,
    rates: Annotated[
        Path | None, Option(help="Of several labels: file with a column for each, from 0 to 1 by itself (sigmoids).")
    ] = None,
    committee: Annotated[
        list[Path] | None, Option(metavar="<path>...", help="Probabilities of several models; or files of votes.")
    ] = None,
    classes: Annotated[
        str | None, Option(help="Their columns, with commas, * for any letters. [default: those that sum to 1]")
    ] = None,
    scores: Annotated[
        str | None, Option(metavar="<column or path>", help="A score per sample; or FILE:COLUMN. Needs no model.")
    ] = None,
    higher_first: Annotated[
        bool | None,
        Option("--higher-first/--lower-first", help="Whether a high score is a reason to label (a confidence is not)."),
    ] = None,
    boxes: Annotated[
        str | None, Option(metavar="<path>", help="File with a row per box of an image: image, confidence.")
    ] = None,
    tokens: Annotated[
        Path | None, Option(help="File with a row per token of a document: document, probabilities.")
    ] = None,
    aggregate: Annotated[
        str | None, Option(help="What boxes or tokens come to: max, mean, sum of their uncertainty, or count.")
    ] = None,
    band: Annotated[str, Option(help="Which confidences of boxes, or scores of tokens, count counts.")] = "0.25,0.75",
    output_id: Annotated[
        str | None, Option(help="Column of ids in these files, if it is called otherwise there.")
    ] = None,
    group: Annotated[
        str | None,
        Option(metavar="<column or path>", help="Who belongs together, such as a video; or FILE:COLUMN."),
    ] = None,
    per_group: Annotated[
        int | None, Option(help="The most samples to choose of one group. [default: 1, if there is a group]")
    ] = None,
    quota: Annotated[
        str | None,
        Option(help="COLUMN:5, at most 5 of each value; class:10, of each most probable class; COLUMN:a=3,b=2,*=0."),
    ] = None,
    cost: Annotated[
        str | None, Option(metavar="<column or path>", help="What a sample costs, such as minutes; or FILE:COLUMN.")
    ] = None,
    budget: Annotated[float | None, Option(help="What the batch may cost, at most.")] = None,
    distance: Annotated[
        float | None, Option(help="No two samples nearer than this, nor one to a labeled or pending one.")
    ] = None,
    random_share: Annotated[
        float | None, Option(help="Share of the batch that is drawn at random, and marked: 0.1 is one in ten.")
    ] = None,
    exclude: Annotated[
        list[Path] | None,
        Option(metavar="<path>...", help="Ids that are never chosen: a table, such as that of copies, or .txt."),
    ] = None,
    pending: Annotated[
        list[Path] | None, Option(metavar="<path>...", help="The same of samples asked for and not labeled yet.")
    ] = None,
    seed: Annotated[int, Option(help="The same seed chooses the same batch.")] = 0,
    on: Annotated[
        str | None,
        Option(metavar="<engine>", help="Shards: where they are scored; ray, ray://HOST:PORT, dask, tcp://HOST:PORT."),
    ] = None,
    workers: Annotated[
        int | None, Option(help="Shards: how many units are scored at once. [default: the cores]")
    ] = None,
    max_memory: Annotated[
        str | None, Option(metavar="<size>", help="Shards: memory to use, such as 2GB. [default: half of what is free]")
    ] = None,
    skip_bad: Annotated[
        bool, Option("--skip-bad", help="Shards: go on without what cannot be read, and list it.")
    ] = False,
    certify: Annotated[
        bool, Option("--certify", help="Prove how well the batch represents the pool, against any other batch.")
    ] = False,
    format: Annotated[
        str | None,
        Option(
            help="csv, parquet, jsonl, ids, label-studio, prodigy, doccano, argilla, fiftyone, coco or cvat. [default: "
            "by the ending of OUT]"
        ),
    ] = None,
    predict: Annotated[
        Path | None, Option(help="File for what the model says of all that is left, marked as predicted.")
    ] = None,
    again: Annotated[
        Path | None, Option(help="A batch, or the .json beside it: make it again, or say what has changed.")
    ] = None,
    force: Annotated[bool, Option("--force", help="Replace OUT if it is there (never an input).")] = False,
) -> None:
    """Choose the samples of POOL to label next, and say why.

    Writes to OUT: rank, id (called as in POOL), score (that of the strategy, if it chose by one; higher means that the
    label is wanted more), gap (of the two largest probabilities: 0 where the model cannot decide), cluster_size (how
    many samples this one stands for), distance_to_labeled, group, cost, random (whether it was drawn) and why; what
    was not asked for has no column. Labeled rows are never chosen. Without any label there is no model: the first
    batch represents the pool.

    With probabilities, scores, boxes or tokens that a model of yours has made, no model is fitted here. They are
    matched by id, or by place if they have no ids. POOL may be that file itself.

    A pool in shards, .npy or Parquet files, is scored a part at a time by several workers, and need not fit in memory.
    What is done is kept beside OUT until the batch is written: the same command goes on from there.

    A strategy written "module:Class(arguments)" or "module:function" is yours: it is imported from the working
    directory, and tried on small pools before it is used.

    Beside OUT lies NAME.json, which says what the batch was made of; `--again` reads it.

    \b
    Examples:
      nextbatch select pool.csv --labels labels.csv -k 100 --out next.csv
      nextbatch select reviews.parquet --text review --label stars -k 50 --out next.csv
      nextbatch select photos/ --labels labels.csv -k 20 --strategy "Margin()" --out next.csv
      nextbatch select films.csv --text plot --label genres --task several-labels -k 20 --out next.csv
      nextbatch select houses.csv --label price --task numbers --model forest -k 20 --out next.csv
      nextbatch select ids.csv --probabilities p.csv --embeddings emb.npy -k 100 --out next.csv
      nextbatch select llm.jsonl --scores confidence --label "" -k 100 --out next.csv
      nextbatch select photos/ --boxes boxes.csv --aggregate sum -k 50 --out next.csv
      nextbatch select frames.csv --group video --pending next.csv -k 50 --out more.csv
      nextbatch select --again next.csv.json --out same.csv
      nextbatch select shards/ --labels labels.csv -k 500 --workers 2 --max-memory 2GB --out next.csv
      nextbatch select pool.csv --labels labels.csv -k 20 --strategy "mine:Brightest(power=2)" --out next.csv
    """
    if again is not None:
        _require_alone(context)

    from rich.console import Console
    from rich.text import Text

    from nextbatch.cli.showing.interruption import exiting_when_interrupted
    from nextbatch.cli.showing.notes import note, showing_warnings_as_notes
    from nextbatch.progress import showing_progress, waiting

    terminal, remarks = Console(), Console(stderr=True)
    interrupted = exiting_when_interrupted("interrupted before the batch was written; nothing was changed.")
    with interrupted, showing_warnings_as_notes(remarks), showing_progress(remarks), waiting("Starting") as steps:
        from nextbatch.from_files import select_again, select_from_files
        from nextbatch.scale.shards.finding import looks_sharded

        if again is not None:
            batch = select_again(again, out=out, format=format, predict=predict, force=force, progress=steps.say)
        elif pool is None:
            raise BadInput("Name the pool to choose from.", argument="pool")
        elif any((on, workers, max_memory, skip_bad)) or looks_sharded(pool):
            from nextbatch.scale.from_shards import select_from_shards

            _require_for_shards(context)
            if batch_size is None:
                raise BadInput("Say how many samples to choose.", argument="batch_size")
            batch = select_from_shards(
                pool,
                labels,
                batch_size,
                strategy,
                model=model or "logistic",
                features=features,
                id=id,
                probabilities=probabilities,
                scores=scores,
                label=label,
                label_id=label_id,
                unlabeled=unlabeled,
                group=group,
                per_group=per_group,
                quota=quota,
                cost=cost,
                budget=budget,
                distance=distance,
                exclude=exclude or (),
                pending=pending or (),
                seed=seed,
                on=on,
                workers=workers,
                max_memory=max_memory,
                skip_bad=skip_bad,
                out=out,
                force=force,
                progress=steps.say,
            )
        else:
            batch = select_from_files(
                pool,
                labels,
                batch_size,
                strategy,
                model=model,
                features=features,
                text=text,
                id=id,
                label=label,
                label_id=label_id,
                unlabeled=unlabeled,
                task=task,
                embeddings=embeddings,
                embed=embed,
                probabilities=probabilities,
                rates=rates,
                committee=committee or (),
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
                exclude=exclude or (),
                pending=pending or (),
                seed=seed,
                certified=certify,
                out=out,
                format=format,
                predict=predict,
                force=force,
                progress=steps.say,
            )
    for sentence in batch.notes:
        note(remarks, sentence)
    terminal.print(_table(batch))
    rest = "" if predict is None else f"; predictions for the rest are in {predict}"
    terminal.print(Text(f"The batch of {len(batch)}, chosen by {batch.strategy}, is in {out}{rest}"), soft_wrap=True)


def _require_alone(context: Context) -> None:
    """Raise if other words are given beside `--again`, whose place they would take."""
    options = {str(param.name): param.opts[0] for param in context.command.params}
    given = [name for name in options if str(context.get_parameter_source(name)).endswith("COMMANDLINE")]
    others = [options[name] for name in given if name not in ("again", "out", "format", "predict", "force")]
    if others:
        raise BadInput(f"The same batch is asked for again, so leave {', '.join(others)} out.", argument="again")


def _require_for_shards(context: Context) -> None:
    """Raise if a word is given that is not for a pool in shards."""
    options = {str(param.name): param.opts[0] for param in context.command.params}
    given = [name for name in options if str(context.get_parameter_source(name)).endswith("COMMANDLINE")]
    others = [options[name] for name in given if name not in FOR_SHARDS]
    if others:
        raise BadInput(f"The pool is in shards, and {', '.join(others)} is not for these: leave it out.")


def _table(batch: "Batch") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from nextbatch.cli.showing.notes import printable

    columns = [name for name in ("rank", "id", "score", "why") if name != "score" or batch.score is not None]
    table = Table(*columns, box=None, pad_edge=False)
    for row in batch.rows[:SHOWN]:
        score = row.get("score")  # None of samples that were drawn
        cells = {**row, "id": list(row.values())[1], "score": "" if score is None else f"{score:.3f}"}
        table.add_row(*(Text(printable(str(cells[name]))) for name in columns))
    if len(batch) > SHOWN:
        ends = {"id": "...", "why": f"and {len(batch) - SHOWN} more"}
        table.add_row(*(ends.get(name, "") for name in columns))
    return table
