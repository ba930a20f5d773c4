"""A study: all its runs, spread over processes, recorded in one folder from which it can go on at any time."""

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
from nextbatch.own_code import load_strategy, own_names, source_digest, told_where
from nextbatch.seeds import rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.features.own_data import OwnData
from nextbatch.studies.models.by_name import make_model
from nextbatch.studies.models.warm_start import starting
from nextbatch.studies.records.folder import clear, held, require_own, sweep
from nextbatch.studies.records.plan import Plan, read_plan, require_same_origin, runs_of, write_plan
from nextbatch.studies.records.record import Record, read_record, record_path
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.near_copies import told_copies
from nextbatch.studies.running.run import carry_out, new_record
from nextbatch.studies.running.split import held_out, require_enough
from nextbatch.studies.running.workers import spread
from nextbatch.studies.settings.conditions import conditions
from nextbatch.studies.settings.study import Settings
from nextbatch.threads import thread_count


class Progress(NamedTuple):
    """How far a study is."""

    finished: int  # runs, those of earlier calls included
    total: int
    seeds: int  # of which the runs of all strategies are finished
    strategy: str | None  # of the run that is under way, with its condition if there are several; None at the end
    failure: str | None  # of the run that has just ended


def run_study(
    settings: Settings, folder: Path, *, model: str | None = None, jobs: int | None = None, fresh: bool = False
) -> Generator[Progress, None, None]:
    """Carry out what is left of a study, and yield how far it is: at first, and after each run.

    Runs are carried out in processes of their own: a script must call this under `if __name__ == "__main__":`.

    Parameters
    ----------
    settings : Settings
    folder : Path
        Holds the records; made if it is not there. Runs that are recorded there already are not repeated; more
        seeds, strategies and models may be added, everything else must be as it was.
    model : str, optional
        Without it the first that the settings name.
    jobs : int, optional
        Processes; without it one per core. It changes no result.
    fresh : bool
        Whether to delete first what an earlier study wrote to `folder`.

    Raises
    ------
    BadInput
        If the settings cannot be carried out, or `folder` cannot be written to, is in use, or holds runs that were
        made otherwise.
    WriteFailed
        If a record cannot be written; what was written before is whole.
    """
    model = model or settings.models[0]
    jobs = thread_count() if jobs is None else jobs
    if jobs < 1:
        raise BadInput(f"jobs must be at least 1, got {jobs}.")
    require_strategies(settings)
    dataset = dataset_of(settings.dataset, settings.features, settings.data)
    settings = _settled(settings, dataset)
    require_model(model, settings, dataset)  # what cannot even be made is refused before anything is written
    with held(folder):
        require_own(folder)
        sweep(folder)
        if fresh:
            clear(folder)
        plan = (read_plan(folder) or Plan(models={})).including(model, settings)
        records = _known_records(folder, plan, dataset)
        write_plan(folder, plan.model_copy(update=_about_data(runs_of("", settings), dataset)))
        runs = runs_of(model, settings)
        unfinished = [run for run in runs if run not in records or not records[run].complete]
        yield from _progress(runs, unfinished, folder, settings.data, jobs)


def _progress(
    runs: list[Run], unfinished: list[Run], folder: Path, own: OwnData | None, jobs: int
) -> Generator[Progress, None, None]:
    left = dict.fromkeys(unfinished)
    yield _so_far(runs, left)
    if not left:
        return
    with closing(spread([partial(carry_out, run, folder, own) for run in unfinished], jobs)) as results:
        for number, record in results:
            del left[unfinished[number]]
            yield _so_far(runs, left, record)


def _so_far(runs: list[Run], left: dict[Run, None], record: Record | None = None) -> Progress:
    # Runs begin in their order, so the first that is left is under way.
    current = next(iter(left), None)
    seeds = current.seed if current else runs[-1].seed + 1
    failure = f"{record.run}: {record.failure}" if record and record.failure else None
    doing = ", ".join(filter(None, (current.strategy, current.condition))) if current else None
    return Progress(len(runs) - len(left), len(runs), seeds, doing, failure)


def _known_records(folder: Path, plan: Plan, dataset: Dataset) -> dict[Run, Record]:
    """Return what is recorded of the runs in `plan`, after a check that all of it has today's origin."""
    known = {}
    for model, settings in plan.models.items():
        for run in runs_of(model, settings):
            record = read_record(record_path(folder, run))
            if record:
                require_same_origin(new_record(run, dataset), record, folder)
                known[run] = record
    return known


def _settled(settings: Settings, dataset: Dataset) -> Settings:
    """Return the settings with what they leave to the data set, after a check that it has enough samples."""
    if dataset.test is not None and settings.test_share is not None:
        raise BadInput(f"{settings.dataset} has an official test part, which is held out: leave test_share out.")
    if dataset.test is None and settings.test_share is None:
        settings = settings.revised(test_share=0.5)
    # Whatever the strategy; and with all classes and no imbalance, every seed has as many samples.
    asked = [
        replace(run, strategy="", seed=run.seed if run.imbalance > 1 or run.classes or run.group else 0)
        for run in runs_of("", settings)
    ]
    for run in dict.fromkeys(asked):
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
    """Import the strategies that are the user's own, hold them to the quick laws of the contract, and say whence.

    A second call says nothing new.

    Raises
    ------
    BadInput
        If one cannot be imported, or breaks a law.
    """
    for code in settings.strategies:
        with _settled_by("strategies"):
            told = _tried(code)
        for sentence in told:
            warnings.warn(sentence, NextbatchWarning, stacklevel=3)


# Strategies of the user's own that were tried, with digests of their code.
_KNOWN: set[tuple[str, ...]] = set()


def _tried(code: str) -> list[str]:
    """Return what is to be said of a strategy's origin, once for each file as it is now."""
    names = own_names(code)
    if not names:
        return []
    seen = (code, *(source_digest(name.partition(":")[0]) for name in names))
    if seen in _KNOWN:
        return []
    load_strategy(code)
    _KNOWN.add(seen)
    return told_where(code)


@contextmanager
def _settled_by(key: str) -> Iterator[None]:
    """Name the key of the settings that settles a bad input, where nothing nearer to it did."""
    try:
        yield
    except BadInput as error:
        error.argument = error.argument or key
        raise


def require_model(model: str, settings: Settings, dataset: Dataset) -> None:
    """Raise unless `model` is one of the study's, can be made, and can start as the study asks for.

    Raises
    ------
    BadInput
    """
    checks.one_of(model, settings.models, "model")
    with _settled_by("models"):
        made = make_model(model, rng_for("a first try"), dataset)
    for condition in conditions(settings):
        starting(made, model, warm=condition.settings.warm_start)
