"""`nextbatch reproduce`: carry out a study that comes with nextbatch, and report what it shows."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

if TYPE_CHECKING:
    from rich.console import Console


def reproduce(
    name: Annotated[str, Argument(help="Which study; see --list.")] = "digits",
    model: Annotated[str | None, Option(help="logistic or mlp. [default: the study's first]")] = None,
    seeds: Annotated[int | None, Option(help="Paired runs of each strategy. [default: the study's]")] = None,
    jobs: Annotated[int | None, Option(help="Processes; no result depends on it. [default: one per core]")] = None,
    strategies: Annotated[
        str | None, Option(help='With semicolons: "Random(); Margin()". [default: the study\'s]')
    ] = None,
    out: Annotated[Path | None, Option(help="The folder to write to. [default: results/NAME]")] = None,
    fresh: Annotated[bool, Option("--fresh", help="Delete first what an earlier study wrote to OUT.")] = False,
    list_them: Annotated[bool, Option("--list", help="Say which studies there are, and end.")] = False,
) -> None:
    """Compare strategies on data whose labels are known: learning curves, paired statistics, verdicts, a report.

    An interrupted study goes on where it stopped. More seeds, strategies and models may be added to what is in OUT;
    anything else that changed is refused by its name.

    \b
    Examples:
      nextbatch reproduce
      nextbatch reproduce --seeds 5 --strategies "Random(); Margin(); WClustered(beta=5)" --out results/quick
      nextbatch reproduce --model mlp
    """
    from rich.console import Console

    from nextbatch.cli.ending import ending_in_order
    from nextbatch.cli.notes import told_as_notes

    console = Console(highlight=False)
    folder = out or Path("results") / name
    kept = f"interrupted. What was finished is kept in {folder}: the same command goes on from there."
    with ending_in_order(kept), told_as_notes(Console(stderr=True)):
        from nextbatch.cli.following import conclude, follow
        from nextbatch.studies.settings import read_reproduction

        if list_them:
            return _list(console)
        asked = {"seeds": seeds, "strategies": None if strategies is None else _codes(strategies)}
        settings = read_reproduction(name).revised(**{key: value for key, value in asked.items() if value is not None})
        model = model or settings.models[0]
        follow(settings, folder, model=model, jobs=jobs, fresh=fresh, console=console)
        # Drawing is imported only now: the first runs need not wait for it.
        from nextbatch.studies.regenerate import regenerate_report

        with console.status("Writing the report"):
            page = regenerate_report(folder)
        conclude(settings, folder, model=model, console=console)
        return console.print(f"\nThe report is {page.resolve().as_uri()}", soft_wrap=True, markup=False)


def _codes(strategies: str) -> list[str]:
    return [code.strip() for code in strategies.split(";") if code.strip()]


def _list(console: "Console") -> None:
    """Print every study with its size, what it costs and what it needs."""
    from nextbatch.studies.settings import read_reproduction, reproductions

    for name in reproductions():
        settings = read_reproduction(name)
        console.print(f"{name}: {settings.title}. Costs {settings.cost}; needs {settings.needs}.", soft_wrap=True)
