"""`nextbatch reproduce`: carry out a study that comes with nextbatch, and report what it shows."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

if TYPE_CHECKING:
    from rich.console import Console

    from nextbatch.studies.settings import Settings


def reproduce(
    name: Annotated[str, Argument(help="Which study; see --list.")] = "digits",
    model: Annotated[str | None, Option(help="One of the study's models. [default: its first]")] = None,
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
      nextbatch reproduce mnist --model mlp
    """
    from rich.console import Console

    from nextbatch.cli.ending import ending_in_order
    from nextbatch.cli.notes import told_as_notes

    console = Console(highlight=False)
    folder = out or Path("results") / name
    kept = f"interrupted. What was finished is kept in {folder}: the same command goes on from there."
    with ending_in_order(kept), told_as_notes(Console(stderr=True)):
        from nextbatch.cli.following import carry_through
        from nextbatch.studies.settings import read_reproduction

        if list_them:
            return _list(console)
        settings = revised(read_reproduction(name), seeds, strategies)
        models = [model or settings.models[0]]
        return carry_through(settings, folder, models=models, jobs=jobs, fresh=fresh, console=console)


def revised(settings: "Settings", seeds: int | None, strategies: str | None) -> "Settings":
    """Return the settings with what was asked for in other words on the command line."""
    codes = None if strategies is None else [code.strip() for code in strategies.split(";") if code.strip()]
    asked = {"seeds": seeds, "strategies": codes}
    return settings.revised(**{key: value for key, value in asked.items() if value is not None})


def _list(console: "Console") -> None:
    """Print every study with its size, what it costs and what it needs."""
    from nextbatch.studies.settings import read_reproduction, reproductions

    for name in reproductions():
        settings = read_reproduction(name)
        size = f"{len(settings.strategies)} strategies, {settings.seeds} seeds; models: {', '.join(settings.models)}"
        told = f"{name}: {settings.title}. {size}. Costs {settings.cost}; needs {settings.needs}."
        console.print(told, soft_wrap=True, markup=False)
