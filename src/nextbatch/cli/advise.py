"""`nextbatch advise`: which strategy the data ask for, and why."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from nextbatch.cli.options.of_pools import Embed, Embeddings, Id, Label, LabelId, Model, Task, Unlabeled


def advise(
    pool: Annotated[str, Argument(metavar="POOL", help="A table, a .npy or .npz file, or a folder of images.")],
    labels: Annotated[Path | None, Option(help="A table with ids and labels.")] = None,
    batch_size: Annotated[int, Option("--batch-size", "-k", help="How many samples a batch would have.")] = 100,
    model: Model = None,
    features: Annotated[
        str | None, Option(help="Columns, or one of lists: names with commas, * for any letters.")
    ] = None,
    text: Annotated[str | None, Option(help="Column of texts to learn from instead.")] = None,
    id: Id = None,
    label: Label = None,
    label_id: LabelId = None,
    unlabeled: Unlabeled = None,
    task: Task = "classes",
    embeddings: Embeddings = None,
    embed: Embed = None,
    seed: Annotated[int, Option(help="The same seed gives the same advice.")] = 0,
) -> None:
    """Say which strategy the data in POOL ask for, with the reason, and what else is to be said of them.

    Looks at the number of samples, columns, classes and labels a class, at imbalance, near copies and calibration.
    Reads labels that are there already, chooses nothing and writes nothing. `--strategy auto` of `nextbatch select`
    follows the same rules.

    \b
    Examples:
      nextbatch advise pool.csv --labels labels.csv -k 50
      nextbatch advise reviews.parquet --text review --label stars
      nextbatch advise films.csv --text plot --label genres --task several-labels
    """
    from rich.console import Console
    from rich.text import Text

    from nextbatch.cli.showing.interruption import exiting_when_interrupted
    from nextbatch.cli.showing.notes import note, printable, showing_warnings_as_notes
    from nextbatch.progress import showing_progress, waiting

    terminal, remarks = Console(), Console(stderr=True)
    interrupted = exiting_when_interrupted("interrupted before there was advice; nothing was changed.")
    with interrupted, showing_warnings_as_notes(remarks), showing_progress(remarks), waiting("Starting") as steps:
        from nextbatch.advising import advise as advise_on

        found = advise_on(
            pool,
            labels,
            batch_size,
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
            seed=seed,
            progress=steps.say,
        )
    for sentence in found.notes:
        note(remarks, sentence)
    terminal.print(Text(f"Take {found.strategy}. {found.because}"), soft_wrap=True)
    for heading, sentences in (("What the data say:", found.facts), ("What else follows:", found.remarks)):
        if sentences:
            terminal.print(Text(f"\n{heading}"))
        for sentence in sentences:
            terminal.print(Text(f"  {printable(sentence)}"), soft_wrap=True)
