"""Carry out a run: its record is whole on disk after every round, and an interrupted run goes on from there."""

import os
import platform
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import recall_score

from nextbatch import __version__
from nextbatch.loop import Round, active_learning
from nextbatch.models import Model
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.parsing import parse_strategy
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
from nextbatch.studies.running.hidden_labels import hidden_labels
from nextbatch.studies.running.split import classes_of, initial_positions, samples_of, split


def carry_out(run: Run, folder: Path, own: OwnData | None = None) -> Record:
    """Carry out what is left of `run` and return its record, which is written to `folder` after each round.

    A fit or a selection that fails ends the run; its record holds the reason. Carried out again, the run goes on
    with the round that failed. `own` are the user's files that the data set is read from, if it is theirs.

    Raises
    ------
    WriteFailed
        If the record cannot be written; what was written before is whole.
    """
    path = record_path(folder, run)
    dataset = dataset_of(run.dataset, run.features, own)
    record = replace(read_record(path) or new_record(run, dataset), failure=None)
    times = _times_until(len(record.rounds), read_times(path))
    made = make_model(run.model, rng_for("model", run.dataset, run.seed), dataset)
    model = _WatchedModel(starting(made, run.model, warm=run.warm_start))
    rounds = _rounds(run, dataset, model, record.rounds)
    while not record.complete and record.failure is None:
        try:
            outcome, fit_seconds, selection_seconds = next(rounds)
        except Exception as error:  # whatever a model or a strategy raises is the result of this run
            record = replace(record, failure=_reason(error, f"{model.doing} in round {len(record.rounds)}"))
        else:
            record = replace(record, rounds=(*record.rounds, outcome))
            times = times.and_then(fit_seconds, selection_seconds)
        # Times first: a record never has a round without them.
        write_times(path, times)
        write_record(path, record)
    return record


def new_record(run: Run, dataset: Dataset) -> Record:
    """Return the record of `run` before its first round, with everything that its results depend on."""
    return Record(run, dataset.fingerprint, versions() | model_version(run.model))


@cache
def versions() -> dict[str, str]:
    """Return the versions that results may depend on."""
    libraries = {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "numba")}
    return {"nextbatch": __version__, **libraries, "python": platform.python_version()}


@cache
def machine() -> dict[str, str | int]:
    """Return what times may depend on."""
    return {
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 1,
    }


def _rounds(
    run: Run, dataset: Dataset, model: "_WatchedModel", past: Sequence[Outcome]
) -> Iterator[tuple[Outcome, float, float | None]]:
    """Yield the outcome of each round after those in `past`, with its fit and selection seconds."""
    strategy = parse_strategy(run.strategy)
    train, test = split(run, dataset)
    loop = _loop(run, dataset, model, train, past)
    held_out, before = dataset.X[test], None
    observer = _observer(run, dataset, test, past)
    if past:
        _next_round(loop)  # the last round that is known: the model is fitted again, nothing is selected
        before = model.predict(held_out)
    while True:
        began = perf_counter()
        reached, told = _next_round(loop)
        queried, predicted = train[reached.queried], model.predict(held_out)
        model.doing = "the description of the batch"
        yield (
            Outcome(
                queried=tuple(queried.tolist()),
                n_labeled=len(reached.labeled),
                **_quality(dataset.y[test], predicted),
                effective_beta=_effective_beta(strategy, reached, len(train)),
                warnings=told,
                diagnostics=observer.describe(samples_of(queried, dataset), model.foreseen, before, predicted),
            ),
            model.fit_seconds,
            model.asked - began if reached.number else None,
        )
        before = predicted


def _loop(
    run: Run, dataset: Dataset, model: "_WatchedModel", train: NDArray[np.intp], past: Sequence[Outcome]
) -> Iterator[Round]:
    # The strategy is not among the names: every strategy starts from the same labels and the same model.
    return active_learning(
        dataset.X[samples_of(train, dataset)],
        model,
        parse_strategy(run.strategy),
        hidden_labels(run, dataset, train),
        initial=initial_positions(run, len(train)),
        batch_size=run.batch_size,
        seed=run.seed,
        past=[np.searchsorted(train, outcome.queried) for outcome in past[1:]],
    )


def _observer(run: Run, dataset: Dataset, test: NDArray[np.intp], past: Sequence[Outcome]) -> Observer:
    n_classes = len(classes_of(run, dataset))
    observer = Observer(dataset, test, n_classes, rng_for("held-out sample", run.dataset, run.seed))
    for outcome in past:
        observer.see(samples_of(outcome.queried, dataset))
    return observer


def _next_round(loop: Iterator[Round]) -> tuple[Round, tuple[str, ...]]:
    """Return the next round and, each once, the warnings that were raised on the way to it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        reached = next(loop)
    return reached, tuple(dict.fromkeys(str(warning.message) for warning in caught))


def _quality(y: NDArray[Any], predicted: NDArray[Any]) -> dict[str, float]:
    recall = recall_score(y, predicted, labels=np.unique(y), average="macro")
    return {"accuracy": float(np.mean(predicted == y)), "balanced_accuracy": float(recall)}


def _effective_beta(strategy: QueryStrategy, reached: Round, n: int) -> float | None:
    """Return how many candidates were kept for each sample of the batch `reached.queried`, out of `n` in all."""
    if reached.number == 0 or not hasattr(strategy, "kept"):
        return None
    k = len(reached.queried)
    return float(strategy.kept(n - len(reached.labeled) + k, k) / k)


def _reason(error: Exception, doing: str) -> str:
    # Addresses differ from process to process, a record must not.
    return re.sub(r"\b0x[0-9a-f]+", "0x...", f"{doing[0].upper()}{doing[1:]} failed: {type(error).__name__}: {error}")


def _times_until(n_rounds: int, times: Times | None) -> Times:
    """Return what is known of the times of the first `n_rounds` rounds."""
    times = times or Times(machine())
    unknown = (None,) * n_rounds
    return Times(
        times.machine,
        (*times.fit_seconds, *unknown)[:n_rounds],
        (*times.selection_seconds, *unknown)[:n_rounds],
    )


class _WatchedModel:
    """A model that notes what it is asked to do, for the reason of a failure, and how long the last fit took.

    Before it is fitted again, it predicts the samples that are new: `foreseen`, None before the first fit.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.warm_start = getattr(model, "warm_start", False)
        self.doing = "making the study ready"
        self.fit_seconds = 0.0
        self.asked = 0.0  # when the last fit was asked for: what was selected before is not its business
        self.foreseen: Any = None
        self._n_known = 0

    def fit(self, X: Any, y: Any) -> None:
        """See `Model.fit`."""
        self.asked = perf_counter()
        # The samples that were asked for last come last.
        self.foreseen = self.predict(X[self._n_known :]) if self._n_known else None
        self._n_known = X.shape[0]
        self.doing = "the fit"
        began = perf_counter()
        self.model.fit(X, y)
        self.fit_seconds = perf_counter() - began
        self.doing = "the prediction"

    def look(self, unlabeled: Any, labeled: Any) -> Pool:
        """See `Model.look`."""
        self.doing = "the selection"
        return self.model.look(unlabeled, labeled)

    def predict(self, X: Any) -> Any:
        """See `Model.predict`."""
        self.doing = "the prediction"
        return np.asarray(self.model.predict(X))  # a list is not compared sample by sample
