"""Learning curves from the records of a study."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics.curves import Curves
from nextbatch.statistics.metrics import ACCURACY, MICRO_F1, OF_CLASSES, RMSE, Metric
from nextbatch.studies.records.plan import plan_of, runs_under
from nextbatch.studies.records.record import Diagnostics, Outcome, Record, Times, read_record, read_times, record_path
from nextbatch.studies.records.run import Run
from nextbatch.studies.settings.conditions import Condition, conditions
from nextbatch.studies.settings.study import Settings
from nextbatch.tasks import CLASSES, NUMBERS, SEVERAL_LABELS

METRIC_OF = {CLASSES: ACCURACY, SEVERAL_LABELS: MICRO_F1, NUMBERS: RMSE}

# The fields of an outcome that learning curves hold, by their name in `Curves`.
_BY_ROUND: dict[str, Callable[[Outcome], float | None]] = {
    name: attrgetter(name) for name in ("effective_beta", "vacuous")
} | {field.name: attrgetter(f"diagnostics.{field.name}") for field in fields(Diagnostics)}


def read_curves(folder: Path) -> list[Curves]:
    """Return the learning curves of every model under every condition, from the records in `folder`.

    Parameters
    ----------
    folder : Path
        The folder that a study was written to.

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
    """Return the learning curves of one model under one condition; unfinished runs and failed rounds are NaN."""
    settings = condition.settings
    metric = metric_of(settings)
    by_round, seconds, failures = _recorded(folder, model, condition, metric)
    return Curves(
        settings.dataset,
        model,
        tuple(settings.strategies),
        seeds=np.arange(settings.seeds),
        n_labeled=settings.initial + settings.batch_size * np.arange(settings.rounds + 1),
        accuracy=by_round[metric.name],
        selection_seconds=seconds,
        # All seeds have the same sizes, so the number of kept samples is the same; unfinished seeds are NaN.
        effective_beta=np.fmax.reduce(by_round["effective_beta"], axis=1),
        failures=failures,
        vacuous=np.fmax.reduce(by_round["vacuous"], axis=1) > 0,
        factors=condition.values,
        condition=condition.name,
        diagnostics={field.name: by_round[field.name] for field in fields(Diagnostics)},
        metric=metric,
        others={name: by_round[name] for name in dict(metric.others)},
    )


class _Recorded(NamedTuple):
    """The numbers in the records of one model under one condition; NaN where there are none."""

    by_round: dict[
        str, NDArray[np.float64]
    ]  # by the names of `_BY_ROUND` and of metrics, shape (n_strategies, n_seeds, n_rounds)
    selection_seconds: NDArray[np.float64]  # shape (n_strategies, n_seeds)
    failures: tuple[str, ...]


def metric_of(settings: Settings) -> Metric:
    """Return what the verdicts of a study are about: the metric that it declares, or else that of its task."""
    declared = {metric.name: metric for metric in OF_CLASSES}
    return declared[settings.metric] if settings.metric else METRIC_OF[settings.data.task if settings.data else CLASSES]


def _recorded(folder: Path, model: str, condition: Condition, metric: Metric) -> _Recorded:
    settings = condition.settings
    shape = (len(settings.strategies), settings.seeds)
    seconds, failures = np.full(shape, np.nan), []
    values = {**_BY_ROUND, **{name: _metric(name) for name in (metric.name, *dict(metric.others))}}
    by_round = {name: np.full((*shape, settings.rounds + 1), np.nan) for name in values}
    for run, record in _records(folder, model, condition):
        if not record.complete and record.failure is None:
            continue
        n_rounds = len(record.rounds)
        at = settings.strategies.index(run.strategy), run.seed
        for name, value in values.items():
            by_round[name][at][:n_rounds] = _numbers(map(value, record.rounds))
        seconds[at] = _selection_seconds(read_times(record_path(folder, run)), n_rounds)
        if record.failure:
            failures.append(f"{run}: {record.failure}")
    for name in dict(metric.others):
        _blank_unless_all_hold(by_round[name], by_round[metric.name])
    return _Recorded(by_round, seconds, tuple(failures))


def _blank_unless_all_hold(values: NDArray[np.float64], measured: NDArray[np.float64]) -> None:
    """Set all `values` to NaN if one is missing where something was measured: older records hold fewer metrics."""
    if (np.isnan(values) & ~np.isnan(measured)).any():
        values[:] = np.nan


def _metric(name: str) -> Callable[[Outcome], float | None]:
    return lambda outcome: outcome.metrics.get(name)


def _records(folder: Path, model: str, condition: Condition) -> Iterator[tuple[Run, Record]]:
    for seed in range(condition.settings.seeds):
        for run in runs_under(condition, model, seed):
            record = read_record(record_path(folder, run))
            if record:
                yield run, record


def _selection_seconds(times: Times | None, n_rounds: int) -> float:
    """Return the sum over all rounds but the first, which selects nothing; NaN if one of them is unknown."""
    if times is None or len(times.selection_seconds) < n_rounds:
        return np.nan
    return float(_numbers(times.selection_seconds[1:n_rounds]).sum())


def _numbers(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
