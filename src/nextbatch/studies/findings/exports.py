"""The numbers of a study as tables: all points of the curves, the summary, and the seconds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from nextbatch.statistics import BASELINES, PARTS, Comparison, Savings
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.metrics import Metric
from nextbatch.studies.findings.summary import SummaryRow
from nextbatch.studies.findings.wording import plain


def curve_points(studies: Sequence[Curves]) -> pa.Table:
    """Return a table with one row per curve, seed and number of labels; null where a run is missing."""
    return pa.concat_tables([_points(curves) for curves in studies], promote_options="default")


def summary_numbers(rows: Sequence[SummaryRow]) -> pa.Table:
    """Return a table with one row per strategy and condition; differences and savings are fractions, not percent.

    A difference is positive where the strategy is better, also in an error such as RMSE.

    A saving of -inf means that the strategy never reaches the target; the column `remark` says so in words.
    """
    columns: dict[str, list[Any]] = {}
    for row in rows:
        for name, value in _numbers(row).items():
            columns.setdefault(name, []).append(value)
    return pa.table({name: _column(values) for name, values in columns.items()})


def selection_seconds(studies: Sequence[Curves]) -> pa.Table:
    """Return a table with the selection seconds of each run, the only numbers that depend on the machine."""
    return pa.concat_tables([_seconds(curves) for curves in studies])


def _points(curves: Curves) -> pa.Table:
    strategies, seeds, rounds = np.indices(curves.accuracy.shape).reshape(3, -1)
    return pa.table(
        {
            "dataset": pa.array([curves.dataset] * len(rounds)),
            "model": pa.array([curves.model] * len(rounds)),
            "condition": pa.array([curves.condition] * len(rounds)),
            "strategy": pa.array([curves.strategies[i] for i in strategies], pa.string()),
            "seed": pa.array(curves.seeds[seeds], pa.int64()),
            "round": pa.array(rounds, pa.int64()),
            "n_labeled": pa.array(curves.n_labeled[rounds], pa.int64()),
            **{name: _column(values.ravel()) for name, values in _measured(curves).items()},
            "effective_beta": _column(curves.effective_beta[strategies, rounds]),
            **{name: _column(values.ravel()) for name, values in curves.diagnostics.items()},
        }
    )


def _measured(curves: Curves) -> dict[str, Any]:
    """Return the metrics by their names."""
    return {curves.metric.name: curves.accuracy, **curves.others}


def _seconds(curves: Curves) -> pa.Table:
    strategies, seeds = np.indices(curves.selection_seconds.shape).reshape(2, -1)
    return pa.table(
        {
            "dataset": pa.array([curves.dataset] * len(seeds)),
            "model": pa.array([curves.model] * len(seeds)),
            "condition": pa.array([curves.condition] * len(seeds)),
            "strategy": pa.array([curves.strategies[i] for i in strategies], pa.string()),
            "seed": pa.array(curves.seeds[seeds], pa.int64()),
            "selection_seconds": _column(curves.selection_seconds.ravel()),
        }
    )


def _numbers(row: SummaryRow) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "dataset": row.dataset,
        "model": row.model,
        "condition": row.condition,
        "strategy": row.strategy,
        "complete_runs": row.runs,
        "missing_runs": row.missing,
        "first_n_labeled": row.labels[0],
        "last_n_labeled": row.labels[1],
        f"final_{row.metric.name}": row.final_accuracy,
        **{f"final_{name}": row.final_others.get(name) for name in dict(row.metric.others)},
        "aubc": row.aubc,
        "effective_beta_low": row.effective_beta[0],
        "effective_beta_high": row.effective_beta[1],
        "vacuous_rounds": len(row.vacuous),
    }
    for baseline in BASELINES:
        numbers |= _comparison(f"minus_{plain(baseline)}", row.against.get(baseline))
    numbers |= {name: getattr(row.head_room, field, None) for name, field in _HEAD_ROOM.items()}
    for i in range(len(PARTS)):
        numbers |= _target(f"target_{i + 1}", row.savings[i] if i < len(row.savings) else None, row.metric)
    return numbers


_HEAD_ROOM = {"ceiling": "ceiling", "head_room": "share", "head_room_low": "low", "head_room_high": "high"}
_COMPARISON_FIELDS = ("pairs", "mean", "low", "high", "wilcoxon", "sign_flip", "corrected", "equivalent", "detectable")


def _comparison(prefix: str, comparison: Comparison | None) -> dict[str, Any]:
    return {f"{prefix}_{name}": getattr(comparison, name, None) for name in _COMPARISON_FIELDS}


def _target(prefix: str, savings: Savings | None, metric: Metric) -> dict[str, Any]:
    if savings is None:
        return {f"{prefix}_{name}": None for name in ("after", "part", metric.name, "savings", "low", "high", "remark")}
    return {
        f"{prefix}_after": savings.target.after,
        f"{prefix}_part": savings.target.part,
        f"{prefix}_{metric.name}": savings.accuracy,
        f"{prefix}_savings": savings.share,
        f"{prefix}_low": savings.low,
        f"{prefix}_high": savings.high,
        f"{prefix}_remark": "never reached" if np.isinf(savings.labels) else "",
    }


def _column(values: Any) -> pa.Array:
    """Return the values with NaN as null; a column of nulls has the type float64."""
    column = pa.array(values, from_pandas=True)
    return column.cast(pa.float64()) if column.type == pa.null() else column
