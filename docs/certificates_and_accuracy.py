"""Relate how well batches represent a pool to the accuracy after them: docs/certificates_and_accuracy.py FOLDER

For the first three batches of each run it computes the certificate of the batch beside the labels before it, over all
samples that may be labeled. It writes NAME-certificates.csv into docs/results, and prints for each batch how the gaps
of the strategies go with the accuracy after it: Spearman's rank correlation within a seed, where all strategies have
the same pool, and its mean over the seeds with a 95 % interval.
"""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
from each_folder import each_folder
from scipy.stats import spearmanr

from nextbatch.algorithms import certify
from nextbatch.algorithms.neighbors.neighbor_graph import last_graph_kept
from nextbatch.statistics import mean_interval
from nextbatch.storage.table_writing import as_csv
from nextbatch.storage.writing import write_atomically
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.records.plan import Plan, plan_of, runs_of
from nextbatch.studies.records.record import Record, read_record, record_path
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.split import samples_of, split

BATCHES = 3
# It takes what another strategy of the study would take, so it would count that one twice.
LEFT_OUT = ("Auto()",)


def certificates(folder: Path, plan: Plan) -> pa.Table:
    """Return gap and accuracy of the first batches of all finished runs, by model, seed, batch and strategy."""
    found = []
    for model, settings in plan.models.items():
        dataset = dataset_of(settings.dataset, settings.features, settings.data)
        runs = [run for run in runs_of(model, settings) if run.strategy not in LEFT_OUT]
        for seed, same in groupby(sorted(runs, key=lambda run: run.seed), key=lambda run: run.seed):
            print(f"{settings.name}, {model}, seed {seed}", file=sys.stderr)
            with last_graph_kept():
                found += [row for rows in _of_seed(folder, list(same), dataset) for row in rows]
    return pa.Table.from_pylist(found)


def _of_seed(folder: Path, runs: list[Run], dataset: Dataset) -> Iterator[Iterator[dict[str, object]]]:
    pool = samples_of(split(runs[0], dataset).train, dataset)
    X = np.ascontiguousarray(dataset.X[pool], dtype=np.float32)
    for run in runs:
        record = read_record(record_path(folder, run))
        if record and record.complete:
            yield _of_run(run, record, X, pool, dataset)


def _of_run(run: Run, record: Record, X: np.ndarray, pool: np.ndarray, dataset: Dataset) -> Iterator[dict[str, object]]:
    batches = [np.searchsorted(pool, samples_of(outcome.queried, dataset)) for outcome in record.rounds]
    for number in range(1, min(BATCHES, len(batches) - 1) + 1):
        proof = certify(X, batches[number], given=X[np.concatenate(batches[:number])])
        yield {
            "model": run.model,
            "seed": run.seed,
            "batch": number,
            "strategy": run.strategy,
            "gap": proof.gap,
            "accuracy": record.rounds[number].metrics["accuracy"],
        }


def relation(table: pa.Table, batch: int) -> tuple[float, float, float]:
    """Return the mean over seeds of the rank correlation of gap and accuracy after a batch, and its 95 % interval.

    Strategies that took the same samples, so that gap and accuracy are the same, count once.
    """
    rows = [row for row in table.to_pylist() if row["batch"] == batch and row["gap"] is not None]
    seeds = sorted({row["seed"] for row in rows})
    pairs = [sorted({(row["gap"], row["accuracy"]) for row in rows if row["seed"] == seed}) for seed in seeds]
    mean, low, high = mean_interval(np.array([spearmanr(*zip(*each, strict=True)).statistic for each in pairs]))
    return float(mean), float(low), float(high)


def write(folder: Path, pages: Path) -> bool:
    """Write the certificates of a study, and print how they go with accuracy."""
    plan = plan_of(folder)
    *_, last = plan.models.values()
    table = certificates(folder, plan)
    write_atomically(pages / f"{last.name}-certificates.csv", as_csv(table))
    for batch in range(1, max(table["batch"].to_pylist()) + 1):
        mean, low, high = relation(table, batch)
        print(f"{last.name}, batch {batch}: {mean:+.2f} ({low:+.2f} to {high:+.2f})")
    return True


def main() -> int:
    """Write the certificates of each study."""
    return each_folder(__file__, str(__doc__), write)


if __name__ == "__main__":
    sys.exit(main())
