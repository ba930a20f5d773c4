"""`nextbatch picture`: a picture of four strategies on a toy data set."""

from pathlib import Path
from typing import Annotated

from typer import Option


def picture(
    out: Annotated[Path, Option(help="The .png or .svg file to write.")] = Path("picture.png"),
    force: Annotated[bool, Option("--force", help="Replace OUT if it is there.")] = False,
) -> None:
    """Draw what uncertainty, representativeness and diversity choose, on a set that one can see.

    \b
    Examples:
      nextbatch picture
      nextbatch picture --out idea.svg --force
    """
    from rich.console import Console

    from nextbatch.storage.paths import require_free
    from nextbatch.studies.figures.idea import draw_idea

    require_free(out, [], force)
    draw_idea(out)
    Console(highlight=False).print(f"The picture is {out.resolve().as_uri()}", soft_wrap=True)
