"""All records of a study: what it is to hold, whether they belong together, and the learning curves they make."""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from nextbatch.errors import BadInput
from nextbatch.storage.sealed import read_sealed, write_sealed
from nextbatch.studies.records.folder import PLAN
from nextbatch.studies.records.record import Record, written_otherwise
from nextbatch.studies.records.run import Run
from nextbatch.studies.settings.conditions import Condition, conditions
from nextbatch.studies.settings.study import Settings


class Plan(BaseModel):
    """What a folder is to hold: for every model that it was asked for, the settings it was last asked for with.

    The last of `models` is the one asked for last. A report needs the rest when the data are gone: the
    `notes` that were made when they were read, a sentence on `near_copies` across the split if there are many, and how
    many groups are held out, in words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: dict[str, Settings]
    notes: tuple[str, ...] = ()
    near_copies: str = ""
    held_out_groups: str = ""

    def including(self, model: str, settings: Settings) -> "Plan":
        """Return the plan with `model` asked for last."""
        others = {name: known for name, known in self.models.items() if name != model}
        return self.model_copy(update={"models": {**others, model: settings}})


def plan_path(folder: Path) -> Path:
    """Return the file that makes a folder a study."""
    return folder / PLAN


def write_plan(folder: Path, plan: Plan) -> None:
    """Write `plan` to `folder`."""
    write_sealed(plan_path(folder), plan.model_dump())


def read_plan(folder: Path) -> Plan | None:
    """Return the plan in `folder`; None if there is none, or, with a warning, if it is damaged."""
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
    """Return the runs of a study: the first seed under all conditions with all strategies, then the second."""
    found = conditions(settings)
    return [run for seed in range(settings.seeds) for each in found for run in runs_under(each, model, seed)]


def require_same_origin(expected: Record, found: Record, folder: Path) -> None:
    """Raise, naming what changed, unless a record was made from the data and with the versions of another.

    Raises
    ------
    BadInput
    """
    before, now = _origin(found), _origin(expected)
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
    """Return everything but strategy and seed that a record depends on, in words."""
    sizes = {name.replace("_", " "): value for name, value in asdict(record.run).items() if name != "seed"}
    return {**sizes, "the content of the data set": record.data[:12], **record.versions}


def runs_under(condition: Condition, model: str, seed: int) -> list[Run]:
    """Return the runs of one seed under one condition, a run for each strategy."""
    # What settings and runs have in common has the same names in both.
    common: dict[str, Any] = condition.settings.model_dump(include={field.name for field in fields(Run)})
    common |= {"model": model, "seed": seed, "condition": condition.name}
    if condition.settings.data is not None:
        common["group"] = condition.settings.data.group
    return [Run(strategy=strategy, **common) for strategy in condition.settings.strategies]
