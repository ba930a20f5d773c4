"""The plan of a study's folder: which runs it is to hold, and whether its records belong together."""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from nextbatch.errors import BadInput
from nextbatch.statistics.metrics import ACCURACY
from nextbatch.storage.sealed import read_sealed, write_sealed
from nextbatch.studies.records.folder import PLAN
from nextbatch.studies.records.record import Record, written_otherwise
from nextbatch.studies.records.run import Run
from nextbatch.studies.settings.conditions import Condition, conditions
from nextbatch.studies.settings.study import Settings


class Plan(BaseModel):
    """The models of a folder, each with the settings of its last call; the model of the last call comes last.

    The other fields are for a report, which is written without reading the data.

    Parameters
    ----------
    models : dict of str to Settings
    notes : tuple of str
        Notes on how the data were read.
    near_copies : str
        A sentence on near copies across the split. Default: "", there are few.
    held_out_groups : str
        The number of groups that are held out, in words. Default: "", data without groups.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: dict[str, Settings]
    notes: tuple[str, ...] = ()
    near_copies: str = ""
    held_out_groups: str = ""

    def including(self, model: str, settings: Settings) -> "Plan":
        """Return the plan with `model` as the last one.

        Raises
        ------
        BadInput
            If the study was begun with another metric, which is declared before the first run.
        """
        for begun in self.models.values():
            before, now = begun.metric or ACCURACY.name, settings.metric or ACCURACY.name
            if before != now:
                raise BadInput(
                    f"This study was begun with verdicts about {before}, now they are to be about {now}: a metric is "
                    "chosen before the first run. Go on as it was begun, choose another folder, or delete what is "
                    "there with fresh=True.",
                    argument="metric",
                )
        others = {name: of_other for name, of_other in self.models.items() if name != model}
        return self.model_copy(update={"models": {**others, model: settings}})


def plan_path(folder: Path) -> Path:
    """Return the path of the plan in `folder`."""
    return folder / PLAN


def write_plan(folder: Path, plan: Plan) -> None:
    """Write `plan` to `folder`."""
    write_sealed(plan_path(folder), plan.model_dump())


def read_plan(folder: Path) -> Plan | None:
    """Return the plan in `folder`; None if there is none, and None with a warning if it is damaged.

    Raises
    ------
    BadInput
        If another version of nextbatch wrote it.
    """
    content = read_sealed(plan_path(folder))
    try:
        return None if content is None else Plan.model_validate(content)
    except ValidationError:
        raise written_otherwise(plan_path(folder)) from None


def plan_of(folder: Path) -> Plan:
    """Return the plan of the study in `folder`.

    Raises
    ------
    BadInput
        If `folder` holds no study.
    """
    plan = read_plan(folder)
    if plan is None:
        raise BadInput(f"There is no study in {folder}: name the folder that a study was written to.")
    return plan


def runs_of(model: str, settings: Settings) -> list[Run]:
    """Return the runs of a study with one model, by seed, then condition, then strategy."""
    combinations = conditions(settings)
    return [
        run
        for seed in range(settings.seeds)
        for condition in combinations
        for run in runs_under(condition, model, seed)
    ]


def require_same_origin(expected: Record, recorded: Record, folder: Path) -> None:
    """Raise unless two records have the same sizes, data and versions; the message names the differences.

    Raises
    ------
    BadInput
    """
    before, now = _origin(recorded), _origin(expected)
    changed = [
        f"{name} was {before.get(name)}, now it is {now.get(name)}" for name in now if before.get(name) != now[name]
    ]
    if changed:
        raise BadInput(
            f"{folder} holds runs that were made otherwise: {'; '.join(changed)}. The two must not be mixed: go "
            "on as it was begun, choose another folder, or delete what is there with fresh=True.",
            argument="fresh",
        )


def _origin(record: Record) -> dict[str, object]:
    """Return everything that a record depends on except the seed, by name."""
    sizes = {name.replace("_", " "): value for name, value in asdict(record.run).items() if name != "seed"}
    return {**sizes, "the content of the data set": record.data[:12], **record.versions}


def runs_under(condition: Condition, model: str, seed: int) -> list[Run]:
    """Return the runs of one seed under one condition, one per strategy."""
    # Fields that settings and runs have in common have the same names.
    common: dict[str, Any] = condition.settings.model_dump(include={field.name for field in fields(Run)})
    common |= {"model": model, "seed": seed, "condition": condition.name}
    if condition.settings.data is not None:
        common["group"] = condition.settings.data.group
    return [Run(strategy=strategy, **common) for strategy in condition.settings.strategies]
