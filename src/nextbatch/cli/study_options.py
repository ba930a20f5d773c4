"""The options that `nextbatch reproduce` and `nextbatch study` share, and what they ask of a study."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

if TYPE_CHECKING:
    from nextbatch.studies.settings.study import Settings

ModelOption = Annotated[str, Option(help='One of the study\'s models; or "first", or "all".')]
SeedsOption = Annotated[int | None, Option(help="Paired runs of each strategy. [default: the study's]")]
JobsOption = Annotated[int | None, Option(help="Processes; no result depends on it. [default: one per core]")]
StrategiesOption = Annotated[str | None, Option(help='With semicolons: "Random(); Margin()". [default: the study\'s]')]
OutOption = Annotated[Path | None, Option(help="The folder to write to. [default: results/NAME]")]
FreshOption = Annotated[bool, Option("--fresh", help="Delete first what an earlier study wrote to OUT.")]


def revised(settings: "Settings", seeds: int | None, strategies: str | None) -> "Settings":
    """Return the settings with what was asked for in other words on the command line."""
    codes = None if strategies is None else [code.strip() for code in strategies.split(";") if code.strip()]
    asked = {"seeds": seeds, "strategies": codes}
    return settings.revised(**{key: value for key, value in asked.items() if value is not None})


def asked_models(settings: "Settings", model: str) -> list[str]:
    """Return the models that `--model` stands for; raise if it stands for none."""
    from nextbatch import checks

    several = {"first": settings.models[:1], "all": settings.models}
    # Before any data are downloaded.
    checks.one_of(model, (*settings.models, *several), "model")
    return several.get(model, [model])
