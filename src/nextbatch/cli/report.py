"""`nextbatch report`: write the report of a study, or of several, again from the records."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option


def report(
    folders: Annotated[list[Path], Argument(metavar="FOLDER", help="Where a study was written to; or several.")],
    out: Annotated[
        Path | None, Option(help="The folder to write to; needed for several. [default: FOLDER itself]")
    ] = None,
    force: Annotated[bool, Option("--force", help="Replace a report that is in OUT already.")] = False,
) -> None:
    """Write the report of a study again, from its records; of several, one that ranks strategies over all of them.

    The page, the figure and the numbers; of a study that is under way, what is finished so far.

    \b
    Examples:
      nextbatch report results/digits
      nextbatch report results/digits results/mnist results/20news --out results/together
    """
    from rich.console import Console

    from nextbatch.cli.showing.notes import showing_warnings_as_notes
    from nextbatch.errors import BadInput
    from nextbatch.studies.report.writing import write_joint_report, write_report

    if out is None and len(folders) > 1:
        raise BadInput(f"A report of {len(folders)} studies belongs to none of their folders: say where with --out.")
    with showing_warnings_as_notes(Console(stderr=True)):
        page = write_joint_report(folders, out, force=force) if out else write_report(folders[0])
    Console(highlight=False).print(f"The report is {page.resolve().as_uri()}", soft_wrap=True, markup=False)
