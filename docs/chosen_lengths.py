"""Say how long the texts are that each strategy of a study chose: python docs/chosen_lengths.py results/20news

A length is the number of different words and pairs of words in a text. It writes NAME-lengths.csv into docs/results:
the mean over all samples that a strategy asked for after the first labels, and over the whole pool.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from each_folder import each_folder
from scipy import sparse

from nextbatch.errors import BadInput
from nextbatch.storage.table_writing import as_csv
from nextbatch.storage.writing import write_atomically
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.records.plan import Plan, plan_of, runs_of
from nextbatch.studies.records.record import read_record, record_path
from nextbatch.studies.running.split import samples_of, split

POOL = "the whole pool"


def lengths(folder: Path, plan: Plan) -> pa.Table:
    """Return the mean length of what each strategy chose with each model, and how many samples that were.

    Raises
    ------
    BadInput
        If the rows of the study are no weights of words.
    """
    found: dict[tuple[str, str], list[np.ndarray]] = {}
    for model, settings in plan.models.items():
        dataset = dataset_of(settings.dataset, settings.features, settings.data)
        if not sparse.issparse(dataset.X):
            raise BadInput(f"The rows of {settings.dataset} are no weights of words: only texts have such a length.")
        counts = np.diff(dataset.X.indptr)
        for run in runs_of(model, settings):
            record = read_record(record_path(folder, run))
            if record and record.complete:
                chosen = np.concatenate([samples_of(outcome.queried, dataset) for outcome in record.rounds[1:]])
                found.setdefault((model, run.strategy), []).append(counts[chosen])
        found[model, POOL] = [counts[split(run, dataset).train]]
    return pa.Table.from_pylist(list(_rows(found)))


def _rows(found: dict[tuple[str, str], list[np.ndarray]]) -> Iterator[dict[str, object]]:
    for (model, strategy), runs in found.items():
        every = np.concatenate(runs)
        yield {
            "model": model,
            "strategy": strategy,
            "samples": len(every),
            "mean_length": round(float(every.mean()), 1),
        }


def write(folder: Path, pages: Path) -> bool:
    """Write the lengths of a study, and print them."""
    plan = plan_of(folder)
    *_, last = plan.models.values()
    table = as_csv(lengths(folder, plan))
    write_atomically(pages / f"{last.name}-lengths.csv", table)
    print(table.decode())
    return True


def main() -> int:
    """Write the lengths of each study."""
    return each_folder(__file__, str(__doc__), write)


if __name__ == "__main__":
    sys.exit(main())
