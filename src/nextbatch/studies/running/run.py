"""Carry out a run: its record is complete on disk after every round, and an interrupted run continues from it."""

import os
import platform
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import __version__
from nextbatch.errors import BadInput
from nextbatch.loop import Loop, answers_of, replayed
from nextbatch.models import Model
from nextbatch.models.dropout import with_committee
from nextbatch.models.showing import ShownBeside
from nextbatch.own_code import source_digest
from nextbatch.seeds import rng_for
from nextbatch.strategies.protocol import needs_of
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.features.own_data import OwnData
from nextbatch.studies.models.by_name import make_model, model_version
from nextbatch.studies.models.warm_start import starting
from nextbatch.studies.records.record import (
    Outcome,
    Record,
    Times,
    read_record,
    read_times,
    record_path,
    write_record,
    write_times,
)
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.diagnostics import Observer
from nextbatch.studies.running.hidden_labels import HiddenLabels, hidden_labels
from nextbatch.studies.running.hindsight import knowing
from nextbatch.studies.running.quality import HeldOut
from nextbatch.studies.running.split import Split, classes_of, initial_positions, samples_of, split
from nextbatch.studies.settings.strategy_code import load_strategy, own_names
from nextbatch.turn import Turn


def carry_out(run: Run, folder: Path, own: OwnData | None = None) -> Record:
    """Carry out the remaining rounds of `run`, write its record after each round, and return it.

    A fit or a selection that fails ends the run; its record holds the reason. A second call repeats the failed round.

    Parameters
    ----------
    run : Run
    folder : Path
        The folder of the study.
    own : OwnData, optional
        The user's files. Default: None, a data set with a name.

    Raises
    ------
    WriteFailed
        If the record cannot be written; the rounds written before are complete.
    """
    path = record_path(folder, run)
    dataset = dataset_of(run.dataset, run.features, own)
    record = replace(read_record(path) or new_record(run, dataset), failure=None)
    times = _times_until(len(record.rounds), read_times(path))
    train, test = split(run, dataset)
    dataset = dataset.prepared_for(np.unique(samples_of(train, dataset)))
    model = make_model(run.model, rng_for("model", run.dataset, run.seed), dataset)
    model = starting(model, run.model, warm=run.warm_start)
    model = with_committee(model, _needed(run.strategy))
    beside = {"embeddings": dataset.beside, "groups": dataset.groups}
    rows = samples_of(train, dataset)
    if shown := {name: values[rows] for name, values in beside.items() if values is not None}:
        model = ShownBeside(model, shown)
    step = _Step()
    rounds = _rounds(run, dataset, Split(train, test), model, record.rounds, step)
    while not record.complete and record.failure is None:
        try:
            outcome, fit_seconds, selection_seconds = next(rounds)
        except (Exception, SystemExit) as error:  # whatever a model or a strategy raises is the result of this run
            record = replace(record, failure=_reason(error, f"{step.name} in round {len(record.rounds)}"))
        else:
            record = replace(record, rounds=(*record.rounds, outcome))
            times = times.and_then(fit_seconds, selection_seconds)
        # Times first: a record never has a round without them.
        write_times(path, times)
        write_record(path, record)
    return record


def _needed(strategy: str) -> set[str]:
    """Return the inputs that a strategy cannot do without."""
    return {need.input for need in needs_of(load_strategy(strategy, tried=False)) or () if not need.optional}


def new_record(run: Run, dataset: Dataset) -> Record:
    """Return the record of `run` before its first round, with all versions that its results depend on."""
    return Record(run, dataset.fingerprint, versions() | model_version(run.model) | _strategy_version(run.strategy))


def _strategy_version(code: str) -> dict[str, str]:
    """Return digests of the modules of the user that a strategy is imported from."""
    modules = dict.fromkeys(name.partition(":")[0] for name in own_names(code))
    return {f"the code of {module}": source_digest(module) for module in modules}


@cache
def versions() -> dict[str, str]:
    """Return the versions of the libraries that results depend on."""
    libraries = {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "numba")}
    return {"nextbatch": __version__, **libraries, "python": platform.python_version()}


@cache
def machine() -> dict[str, str | int]:
    """Return the properties of the machine that times depend on."""
    return {
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 1,
    }


@dataclass
class _Step:
    """The current step of a run, for the message of a failure."""

    name: str = "making the study ready"


def _rounds(
    run: Run, dataset: Dataset, parts: Split, model: Model, past: Sequence[Outcome], step: _Step
) -> Iterator[tuple[Outcome, float, float | None]]:
    """Yield the outcome of each round after those in `past`, with its fit and selection seconds."""
    train, test = parts
    oracle, observer = hidden_labels(run, dataset, train), _observer(run, dataset, test, past)
    held_out = HeldOut(dataset.X[test], dataset.y[test], dataset.task)
    loop = Loop(dataset.X[samples_of(train, dataset)], model, load_strategy(run.strategy, tried=False), seed=run.seed)
    loop.strategy = knowing(loop, oracle, held_out.gain)
    queried = _replay(loop, oracle, run, train, past, step)
    before = held_out.predicted_by(model) if past else None
    turn: Turn | None = None
    foreseen: NDArray[Any] | None = None
    while True:
        with _noted_warnings() as warned:
            if before is not None:
                turn, foreseen = _labeled_batch(loop, oracle, run.batch_size, model, step)
                queried = turn.batch
            step.name = "the fit"
            began = perf_counter()
            loop.fit()
            fit_seconds = perf_counter() - began
        step.name = "the prediction"
        predicted = held_out.predicted_by(model)
        step.name = "the description of the batch"
        indices = train[queried]
        yield (
            Outcome(
                queried=tuple(indices.tolist()),
                n_labeled=len(loop.labeled),
                metrics=held_out.quality(predicted),
                kept=turn.picks.kept if turn else None,
                pool=len(turn.pool) if turn else None,
                warnings=tuple(dict.fromkeys(warned)),
                diagnostics=observer.describe(samples_of(indices, dataset), foreseen, before, predicted),
            ),
            fit_seconds,
            turn.seconds if turn else None,
        )
        before = predicted


def _replay(
    loop: Loop, oracle: HiddenLabels, run: Run, train: NDArray[np.intp], past: Sequence[Outcome], step: _Step
) -> NDArray[np.intp]:
    """Bring `loop` to the state after the rounds in `past`, and return the batch that was labeled last."""
    with _noted_warnings():  # the record already holds the warnings of these rounds
        batches = [np.searchsorted(train, outcome.queried) for outcome in past[1:]]
        # The initial positions do not depend on the strategy: every strategy starts from the same labels.
        queried = replayed(loop, oracle, initial_positions(run, len(train)), batches)[-1]
        if past:
            step.name = "the fit"
            loop.fit()
    return queried


def _labeled_batch(
    loop: Loop, oracle: HiddenLabels, batch_size: int, model: Model, step: _Step
) -> tuple[Turn, NDArray[Any]]:
    """Select and label a batch; return its turn, and the predictions for it by the model that chose it."""
    step.name = "the selection"
    turn = loop.ask(batch_size)
    if turn.picks.short:
        raise BadInput(f"{turn.picks.short} A study compares strategies at equal numbers of labels.")
    step.name = "the prediction"
    foreseen = np.asarray(model.predict(loop.X[turn.batch]))
    loop.answer(turn.batch, answers_of(oracle, turn.batch))
    return turn, foreseen


def _observer(run: Run, dataset: Dataset, test: NDArray[np.intp], past: Sequence[Outcome]) -> Observer:
    n_classes = len(classes_of(run, dataset))
    observer = Observer(dataset, test, n_classes, rng_for("held-out sample", run.dataset, run.seed))
    for outcome in past:
        observer.see(samples_of(outcome.queried, dataset))
    return observer


@contextmanager
def _noted_warnings() -> Iterator[list[str]]:
    """Collect the texts of all warnings of the block instead of showing them."""
    texts: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield texts
        finally:
            texts.extend(str(warning.message) for warning in caught)


def _reason(error: BaseException, doing: str) -> str:
    # Addresses differ from process to process, a record must not.
    return re.sub(r"\b0x[0-9a-f]+", "0x...", f"{doing[0].upper()}{doing[1:]} failed: {type(error).__name__}: {error}")


def _times_until(n_rounds: int, times: Times | None) -> Times:
    """Return the times of the first `n_rounds` rounds, None where they are unknown."""
    times = times or Times(machine())
    unknown = (None,) * n_rounds
    return Times(
        times.machine,
        (*times.fit_seconds, *unknown)[:n_rounds],
        (*times.selection_seconds, *unknown)[:n_rounds],
    )
