"""Running a study: all its runs in several processes, recorded in one folder, continued after an interruption."""

import warnings
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nextbatch import checks
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.own_code import source_digest
from nextbatch.seeds import rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.features.own_data import OwnData
from nextbatch.studies.models.by_name import make_model
from nextbatch.studies.models.warm_start import starting
from nextbatch.studies.records.folder import clear, locked_study, require_own, sweep
from nextbatch.studies.records.plan import Plan, read_plan, require_same_origin, runs_of, write_plan
from nextbatch.studies.records.record import Record, read_record, record_path
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.foreseeing import require_needs
from nextbatch.studies.running.near_copies import told_copies
from nextbatch.studies.running.run import carry_out, new_record
from nextbatch.studies.running.split import held_out, require_enough
from nextbatch.studies.running.workers import run_in_processes
from nextbatch.studies.settings.conditions import conditions
from nextbatch.studies.settings.strategy_code import load_strategy, own_names, told_where
from nextbatch.studies.settings.study import Settings
from nextbatch.threads import thread_count


class StudyProgress(NamedTuple):
    """The progress of a study with one model."""

    finished: int  # finished runs, those of earlier calls included
    total: int  # all runs
    seeds: int  # the number of seeds whose runs are all finished
    strategy: str | None  # of the current run, with its condition if there are several; None at the end
    failure: str | None  # of the run that has just ended


def run_study(
    settings: Settings, folder: Path, *, model: str | None = None, jobs: int | None = None, fresh: bool = False
) -> Generator[StudyProgress, None, None]:
    """Carry out the unfinished runs of a study with one model; yield its progress first and after each run.

    Runs are carried out in separate processes, so a script must call this under `if __name__ == "__main__":`.

    Parameters
    ----------
    settings : Settings
    folder : Path
        Holds the records; made if it does not exist. Recorded runs are not repeated. More seeds, strategies and
        models may be added, all other settings must be the same.
    model : str, optional
        Default: the first model of the settings.
    jobs : int, optional
        The number of processes. Default: one per core. It changes no result.
    fresh : bool
        Whether to delete the files of an earlier study in `folder` first. Default: False.

    Raises
    ------
    BadInput
        If the settings cannot be carried out, or `folder` cannot be written to, is in use, or holds runs with other
        settings, data or versions.
    WriteFailed
        If a record cannot be written; files that were written before are complete.
    """
    model = model or settings.models[0]
    jobs = thread_count() if jobs is None else jobs
    if jobs < 1:
        raise BadInput(f"jobs must be at least 1, got {jobs}.")
    require_strategies(settings)
    dataset = dataset_of(settings.dataset, settings.features, settings.data)
    settings = _completed(settings, dataset)
    require_study_model(model, settings, dataset)  # before anything is written
    with locked_study(folder):
        require_own(folder)
        sweep(folder)
        if fresh:
            clear(folder)
        plan = (read_plan(folder) or Plan(models={})).including(model, settings)
        records = _checked_records(folder, plan, dataset)
        write_plan(folder, plan.model_copy(update=_about_data(runs_of("", settings), dataset)))
        runs = runs_of(model, settings)
        unfinished = [run for run in runs if run not in records or not records[run].complete]
        yield from _progress(runs, unfinished, folder, settings.data, jobs)


def _progress(
    runs: list[Run], unfinished: list[Run], folder: Path, own: OwnData | None, jobs: int
) -> Generator[StudyProgress, None, None]:
    left = dict.fromkeys(unfinished)
    yield _state(runs, left)
    if not left:
        return
    with closing(run_in_processes([partial(carry_out, run, folder, own) for run in unfinished], jobs)) as results:
        for number, record in results:
            del left[unfinished[number]]
            yield _state(runs, left, record)


def _state(runs: list[Run], left: dict[Run, None], record: Record | None = None) -> StudyProgress:
    # Runs start in their order, so the first unfinished one is the current one.
    current = next(iter(left), None)
    seeds = current.seed if current else runs[-1].seed + 1
    failure = f"{record.run}: {record.failure}" if record and record.failure else None
    strategy = ", ".join(filter(None, (current.strategy, current.condition))) if current else None
    return StudyProgress(len(runs) - len(left), len(runs), seeds, strategy, failure)


def _checked_records(folder: Path, plan: Plan, dataset: Dataset) -> dict[Run, Record]:
    """Return the records of the runs in `plan`; raise if one has other data or versions than now."""
    records = {}
    for model, settings in plan.models.items():
        for run in runs_of(model, settings):
            record = read_record(record_path(folder, run))
            if record:
                require_same_origin(new_record(run, dataset), record, folder)
                records[run] = record
    return records


def _completed(settings: Settings, dataset: Dataset) -> Settings:
    """Return the settings with the default of `test_share`; raise if the data set has too few samples or classes."""
    if dataset.test is not None and settings.test_share is not None:
        raise BadInput(f"{settings.dataset} has an official test part, which is held out: leave test_share out.")
    if dataset.test is None and settings.test_share is None:
        settings = settings.revised(test_share=0.5)
    # The strategy does not matter, and the seed only if it draws groups or classes, or makes them imbalanced.
    different = [
        replace(run, strategy="", seed=run.seed if run.imbalance > 1 or run.classes or run.group else 0)
        for run in runs_of("", settings)
    ]
    for run in dict.fromkeys(different):
        require_enough(run, dataset)
    return settings


def _about_data(runs: list[Run], dataset: Dataset) -> dict[str, Any]:
    """Return what a report says of the data: notes, near copies across the first split, and groups held out."""
    first = replace(runs[0], strategy="", condition="")
    return {
        "notes": dataset.notes,
        "near_copies": told_copies(first, dataset) or "",
        "held_out_groups": _groups_held_out(runs, dataset),
    }


def _groups_held_out(runs: list[Run], dataset: Dataset) -> str:
    """Return how many groups are held out, in words; empty without groups."""
    if dataset.groups is None:
        return ""
    splits = {run.seed: held_out(run, dataset) for run in runs}
    counts = sorted({len(np.unique(dataset.groups[each.test])) for each in splits.values()})
    several = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else str(counts[0])
    return f"{several} of {len(np.unique(dataset.groups))} groups ({runs[0].group}) held out"


def require_strategies(settings: Settings) -> None:
    """Import the strategies of the user, check the quick laws of the contract, and warn where each came from.

    A warning is given once per process and version of the code.

    Raises
    ------
    BadInput
        If a strategy cannot be imported, or breaks a law.
    """
    for code in settings.strategies:
        with _about_setting("strategies"):
            origins = _origins(code)
        for sentence in origins:
            warnings.warn(sentence, NextbatchWarning, stacklevel=3)


# Strategies of the user that were checked, with digests of their code.
_CHECKED: set[tuple[str, ...]] = set()


def _origins(code: str) -> list[str]:
    """Check a strategy of the user, and return sentences on its origin; none if this version was checked before."""
    names = own_names(code)
    if not names:
        return []
    version = (code, *(source_digest(name.partition(":")[0]) for name in names))
    if version in _CHECKED:
        return []
    load_strategy(code)
    _CHECKED.add(version)
    return told_where(code)


@contextmanager
def _about_setting(key: str) -> Iterator[None]:
    """Let a `BadInput` of the block name `key` as its argument, unless it names another."""
    try:
        yield
    except BadInput as error:
        error.argument = error.argument or key
        raise


def require_study_model(model: str, settings: Settings, dataset: Dataset) -> None:
    """Raise unless `model` is in the settings, can be made, shows what the strategies need, and starts warm if asked.

    Raises
    ------
    BadInput
    """
    checks.one_of(model, settings.models, "model")
    with _about_setting("models"):
        made = make_model(model, rng_for("a first try"), dataset)
    require_needs(settings, made, dataset)
    for condition in conditions(settings):
        starting(made, model, warm=condition.settings.warm_start)
