"""All records of a study: what it is to hold, whether they belong together, and the learning curves they make."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from nextbatch.errors import BadInput
from nextbatch.studies.conditions import Condition, conditions
from nextbatch.studies.curves import Curves
from nextbatch.studies.folder import PLAN
from nextbatch.studies.record import (
    Diagnostics,
    Outcome,
    Record,
    Run,
    Times,
    read_record,
    read_sealed,
    read_times,
    record_path,
    write_sealed,
)
from nextbatch.studies.settings import Settings


class Plan(BaseModel):
    """What a folder is to hold: for every model that it was asked for, the settings it was last asked for with.

    The last of `models` is the one asked for last.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: dict[str, Settings]

    def including(self, model: str, settings: Settings) -> "Plan":
        """Return the plan with `model` asked for last."""
        others = {name: known for name, known in self.models.items() if name != model}
        return Plan(models={**others, model: settings})


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
        raise BadInput(
            f"{plan_path(folder)} was written by another version of nextbatch: use --fresh or another --out."
        ) from None


# What a round tells of each run, by the name that it has in learning curves.
_BY_ROUND: dict[str, Callable[[Outcome], float | None]] = {
    name: attrgetter(name) for name in ("accuracy", "balanced_accuracy", "effective_beta")
} | {field.name: attrgetter(f"diagnostics.{field.name}") for field in fields(Diagnostics)}


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
    return [run for seed in range(settings.seeds) for each in found for run in _runs_under(each, model, seed)]


def read_curves(folder: Path) -> list[Curves]:
    """Return the learning curves of every model under every condition in `folder`, from its records.

    Raises
    ------
    BadInput
        If `folder` holds no study.
    """
    return [
        curves_of(folder, model, condition)
        for model, settings in plan_of(folder).models.items()
        for condition in conditions(settings)
    ]


def curves_of(folder: Path, model: str, condition: Condition) -> Curves:
    """Return the learning curves of one model: failed runs until they failed, unfinished runs not at all."""
    settings = condition.settings
    shape = (len(settings.strategies), settings.seeds)
    seconds, failures = np.full(shape, np.nan), []
    by_round = {name: np.full((*shape, settings.rounds + 1), np.nan) for name in _BY_ROUND}
    for run, record in _records(folder, model, condition):
        if not record.complete and record.failure is None:
            continue
        known = len(record.rounds)
        at = settings.strategies.index(run.strategy), run.seed
        for name, value in _BY_ROUND.items():
            by_round[name][at][:known] = _numbers(map(value, record.rounds))
        seconds[at] = _selection_seconds(read_times(record_path(folder, run)), known)
        if record.failure:
            failures.append(f"{run}: {record.failure}")
    return Curves(
        settings.dataset,
        model,
        tuple(settings.strategies),
        seeds=np.arange(settings.seeds),
        n_labeled=settings.initial + settings.batch_size * np.arange(settings.rounds + 1),
        accuracy=by_round["accuracy"],
        balanced_accuracy=by_round["balanced_accuracy"],
        selection_seconds=seconds,
        # All seeds have the same sizes, so what was kept is the same in those that got so far.
        effective_beta=np.fmax.reduce(by_round["effective_beta"], axis=1),
        failures=tuple(failures),
        factors=condition.values,
        diagnostics={field.name: by_round[field.name] for field in fields(Diagnostics)},
    )


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
            "on as it was begun, choose another --out, or use --fresh to delete what is there."
        )


def _origin(record: Record) -> dict[str, object]:
    """Return everything but strategy and seed that a record depends on, in words."""
    sizes = {name.replace("_", " "): value for name, value in asdict(record.run).items() if name != "seed"}
    return {**sizes, "the content of the data set": record.data[:12], **record.versions}


def _runs_under(condition: Condition, model: str, seed: int) -> list[Run]:
    # What settings and runs have in common has the same names in both.
    common: dict[str, Any] = condition.settings.model_dump(include={field.name for field in fields(Run)})
    common |= {"model": model, "seed": seed, "condition": condition.name}
    return [Run(strategy=strategy, **common) for strategy in condition.settings.strategies]


def _records(folder: Path, model: str, condition: Condition) -> Iterator[tuple[Run, Record]]:
    for seed in range(condition.settings.seeds):
        for run in _runs_under(condition, model, seed):
            record = read_record(record_path(folder, run))
            if record:
                yield run, record


def _selection_seconds(times: Times | None, n_rounds: int) -> float:
    """Return the sum over all rounds but the first, NaN if one of them is not known."""
    if times is None or len(times.selection_seconds) < n_rounds:
        return np.nan
    return float(_numbers(times.selection_seconds[1:n_rounds]).sum())


def _numbers(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
