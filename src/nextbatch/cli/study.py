"""`nextbatch study`: compare strategies on the user's labeled data."""

from pathlib import Path
from typing import Annotated

from typer import Argument

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


def study(
    file: Annotated[Path, Argument(metavar="STUDY", help="The .toml file of a study.")],
    model: ModelOption = "all",
    seeds: SeedsOption = None,
    jobs: JobsOption = None,
    strategies: StrategiesOption = None,
    out: OutOption = None,
    fresh: FreshOption = False,
) -> None:
    """Compare strategies on your own data, with your own question: `nextbatch reproduce` for a file of yours.

    STUDY names the data, the models, the strategies and the sizes; docs/studies.md shows one. Paths in it are those
    of the working directory. A model written "module:function", and a strategy written so or as
    "module:Class(arguments)", are imported from there: run only studies that you trust.

    \b
    Examples:
      nextbatch study reviews.toml
      nextbatch study reviews.toml --seeds 5 --strategies "Random(); Margin()" --out results/quick
    """
    from rich.console import Console

    from nextbatch.cli.showing.interruption import exiting_when_interrupted
    from nextbatch.cli.showing.notes import showing_warnings_as_notes

    console = Console(highlight=False)
    sentence = "interrupted. What was finished is kept: the same command goes on from there."
    with exiting_when_interrupted(sentence), showing_warnings_as_notes(Console(stderr=True)):
        from nextbatch.cli.showing.of_studies import carry_out_and_print
        from nextbatch.studies.settings.study_file import naming_lines, read_settings

        settings = revised(read_settings(file), seeds, strategies)
        models = asked_models(settings, model)
        folder = out or Path("results") / settings.name
        with naming_lines(file, settings):
            carry_out_and_print(settings, folder, models=models, jobs=jobs, fresh=fresh, console=console)
