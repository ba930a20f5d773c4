"""The options that `nextbatch reproduce` and `nextbatch study` share, and their effect on the settings."""

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
    """Return the settings with the seeds and the strategies of the command line, if they were given."""
    codes = None if strategies is None else [code.strip() for code in strategies.split(";") if code.strip()]
    changes = {"seeds": seeds, "strategies": codes}
    return settings.revised(**{key: value for key, value in changes.items() if value is not None})


def asked_models(settings: "Settings", model: str) -> list[str]:
    """Return the models of `--model`: one by name, "first" or "all".

    Raises
    ------
    BadInput
        If the study has no such model.
    """
    from nextbatch import checks

    groups = {"first": settings.models[:1], "all": settings.models}
    # Checked here, before data are downloaded.
    checks.one_of(model, (*settings.models, *groups), "model")
    return groups.get(model, [model])
