"""`nextbatch reproduce`: carry out a study that comes with nextbatch, and write its report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from nextbatch.cli.options.of_studies import (
    FreshOption,
    JobsOption,
    ModelOption,
    OutOption,
    SeedsOption,
    StrategiesOption,
    asked_models,
    revised,
)

if TYPE_CHECKING:
    from rich.console import Console


def reproduce(
    name: Annotated[str, Argument(help="Which study; see --list.")] = "digits",
    model: ModelOption = "first",
    seeds: SeedsOption = None,
    jobs: JobsOption = None,
    strategies: StrategiesOption = None,
    out: OutOption = None,
    fresh: FreshOption = False,
    list_them: Annotated[bool, Option("--list", help="Say which studies there are, and end.")] = False,
) -> None:
    """Compare strategies on data whose labels are known: learning curves, paired statistics, verdicts, a report.

    An interrupted study goes on where it stopped. More seeds, strategies and models may be added to what is in OUT;
    anything else that changed is refused by its name.

    \b
    Examples:
      nextbatch reproduce
      nextbatch reproduce --seeds 5 --strategies "Random(); Margin(); WClustered(beta=5)" --out results/quick
      nextbatch reproduce mnist --model all
    """
    from rich.console import Console

    from nextbatch.cli.showing.interruption import exiting_when_interrupted
    from nextbatch.cli.showing.notes import showing_warnings_as_notes

    console = Console(highlight=False)
    folder = out or Path("results") / name
    sentence = f"interrupted. What was finished is kept in {folder}: the same command goes on from there."
    with exiting_when_interrupted(sentence), showing_warnings_as_notes(Console(stderr=True)):
        from nextbatch.cli.showing.of_studies import carry_out_and_print
        from nextbatch.studies.settings.study_file import read_reproduction

        if list_them:
            return _list(console)
        settings = revised(read_reproduction(name), seeds, strategies)
        models = asked_models(settings, model)
        return carry_out_and_print(settings, folder, models=models, jobs=jobs, fresh=fresh, console=console)


def _list(console: "Console") -> None:
    """Print every study with its size, cost and requirements."""
    from nextbatch.quoting import counted
    from nextbatch.studies.settings.conditions import conditions
    from nextbatch.studies.settings.study_file import read_reproduction, reproductions

    for study_name in reproductions():
        settings = read_reproduction(study_name)
        n_conditions = len(conditions(settings))
        runs = len(settings.strategies) * settings.seeds * n_conditions
        sizes = f"{counted(len(settings.strategies), 'strategy', 'strategies')}, {counted(settings.seeds, 'seed')}"
        sizes += f", {n_conditions} conditions" if n_conditions > 1 else ""
        facts = {
            "size": f"{sizes}, {runs:,} runs with each model: {', '.join(settings.models)}",
            "costs": settings.cost,
            "needs": settings.needs,
        }
        console.print(f"[bold]{study_name}[/bold]  ", end="")
        console.print(settings.title, soft_wrap=True, markup=False)
        for name, fact in facts.items():
            console.print(f"  {name}: {fact}", soft_wrap=True, markup=False, highlight=False)
