"""`nextbatch duplicates`: which samples need no label, because they are copies of another one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from nextbatch.cli.options.of_pools import Embed, Embeddings, Id, Label, LabelId, Unlabeled

if TYPE_CHECKING:
    from rich.table import Table

    from nextbatch.duplicates import Duplicates

# Groups that the terminal shows.
SHOWN = 10


def duplicates(
    pool: Annotated[str, Argument(metavar="POOL", help="A table, a .npy or .npz file, or a folder of images.")],
    out: Annotated[Path, Option(help="The .csv or .parquet file to write the copies to.")],
    labels: Annotated[
        Path | None, Option(help="A table with ids and labels: labeled samples stand for others.")
    ] = None,
    features: Annotated[
        str | None, Option(help="Columns to compare, or one of lists: names with commas, * for any letters.")
    ] = None,
    text: Annotated[str | None, Option(help="Column of texts to compare instead.")] = None,
    id: Id = None,
    label: Label = None,
    label_id: LabelId = None,
    unlabeled: Unlabeled = None,
    embeddings: Embeddings = None,
    embed: Embed = None,
    within: Annotated[
        float | None,
        Option(help="Near copies are nearer than this; 0: exact copies alone. [default: found from the data]"),
    ] = None,
    force: Annotated[bool, Option("--force", help="Replace OUT if it is there (never an input).")] = False,
) -> None:
    """Find the copies in POOL, exact and near, so that no sample is labeled twice.

    Writes to OUT a row for each copy: id, group, representative (the id of the sample to keep; a labeled one if there
    is one, else the first), kind and distance. Kinds are bytes (the same file), equal (in every value), text (texts
    that differ only in case, spaces or Unicode form) and near (nearer to the representative than chance explains).
    `nextbatch select POOL --exclude OUT` then chooses none of the copies.

    \b
    Examples:
      nextbatch duplicates photos/ --out copies.csv
      nextbatch duplicates reviews.csv --text review --out copies.csv
      nextbatch duplicates pool.csv --embeddings emb.npy --within 0.1 --out copies.csv
    """
    from rich.console import Console
    from rich.text import Text

    from nextbatch.cli.showing.interruption import exiting_when_interrupted
    from nextbatch.cli.showing.notes import note, showing_warnings_as_notes
    from nextbatch.progress import showing_progress

    terminal, remarks = Console(), Console(stderr=True)
    interrupted = exiting_when_interrupted("interrupted before the copies were written; nothing was changed.")
    with interrupted, showing_warnings_as_notes(remarks), showing_progress(remarks):
        from nextbatch.duplicates import find_duplicates

        found = find_duplicates(
            pool,
            labels,
            features=features,
            text=text,
            id=id,
            label=label,
            label_id=label_id,
            unlabeled=unlabeled,
            embeddings=embeddings,
            embed=embed,
            within=within,
            out=out,
            force=force,
        )
    for sentence in found.notes:
        note(remarks, sentence)
    if len(found):
        terminal.print(_table(found))
    terminal.print(Text(f"The ids of {len(found)} copies are in {out}"), soft_wrap=True)


def _table(found: "Duplicates") -> "Table":
    """Return the largest groups: what to keep, and which copies it has."""
    from collections import Counter

    from rich.table import Table
    from rich.text import Text

    from nextbatch.cli.showing.notes import printable

    table = Table("keep", "copies", "such as", "kind", box=None, pad_edge=False)
    sizes = Counter(found.representatives)
    for name, size in sizes.most_common(SHOWN):
        first = found.representatives.index(name)
        kinds = dict.fromkeys(
            kind for kind, stands in zip(found.kinds, found.representatives, strict=True) if stands == name
        )
        cells = name, str(size), found.ids[first], ", ".join(kinds)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    if len(sizes) > SHOWN:
        table.add_row("...", "", f"and {len(sizes) - SHOWN} more groups", "")
    return table
