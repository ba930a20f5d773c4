"""`nextbatch study`: compare strategies on one's own labeled data."""

from pathlib import Path
from typing import Annotated

from typer import Argument

from nextbatch.cli.study_options import Fresh, Jobs, Model, Out, Seeds, Strategies, asked_models, revised


def study(
    file: Annotated[Path, Argument(metavar="STUDY", help="The .toml file of a study.")],
    model: Model = "all",
    seeds: Seeds = None,
    jobs: Jobs = None,
    strategies: Strategies = None,
    out: Out = None,
    fresh: Fresh = False,
) -> None:
    """Compare strategies on your own data, with your own question: `nextbatch reproduce` for a file of yours.

    STUDY names the data, the models, the strategies and the sizes; docs/studies.md shows one. Paths in it are those
    of the working directory. A model written "module:function" is imported from there, so run only studies that you
    trust; nothing but STUDY can name one.

    \b
    Examples:
      nextbatch study reviews.toml
      nextbatch study reviews.toml --seeds 5 --strategies "Random(); Margin()" --out results/quick
    """
    from rich.console import Console

    from nextbatch.cli.ending import ending_in_order
    from nextbatch.cli.notes import told_as_notes

    console = Console(highlight=False)
    kept = "interrupted. What was finished is kept: the same command goes on from there."
    with ending_in_order(kept), told_as_notes(Console(stderr=True)):
        from nextbatch.cli.study_output import carry_out_and_print
        from nextbatch.studies.settings.study_file import naming_lines, read_settings

        settings = revised(read_settings(file), seeds, strategies)
        models = asked_models(settings, model)
        folder = out or Path("results") / settings.name
        with naming_lines(file, settings):
            carry_out_and_print(settings, folder, models=models, jobs=jobs, fresh=fresh, console=console)
