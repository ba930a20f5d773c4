"""`nextbatch report`: write the report of a study again, from its records."""

from pathlib import Path
from typing import Annotated

from typer import Argument


def report(folder: Annotated[Path, Argument(help="Where a study was written to, such as results/digits.")]) -> None:
    """Write the report of a study again, from its records.

    The page, the figure and the numbers; of a study that is under way, what is finished so far.
    """
    from rich.console import Console

    from nextbatch.cli.notes import told_as_notes
    from nextbatch.studies.regenerate import regenerate_report

    with told_as_notes(Console(stderr=True)):
        page = regenerate_report(folder)
    Console(highlight=False).print(f"The report is {page.resolve().as_uri()}", soft_wrap=True, markup=False)
