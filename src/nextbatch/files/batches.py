"""The batch as a table: rank, id, score and why, written as CSV or Parquet."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nextbatch.files.table_writing import as_csv, as_parquet
from nextbatch.files.writing import write_atomically


@dataclass(frozen=True, eq=False)
class Batch:
    """The samples to label next, first choice first.

    Parameters
    ----------
    ids : tuple of str
    positions : array of shape (batch_size,)
        Rows of the file that the pool was read from, the first being 0; for images, places in the order of their names.
    score : array of shape (batch_size,), optional
        The margin score of the model: 1 where it cannot decide between two classes. None without a model.
    margin : array of shape (batch_size,), optional
        The gap between the two most probable classes.
    cluster_size : array of shape (batch_size,), optional
        How many samples of the pool have this one as their nearest in the batch.
    distance_to_labeled : array of shape (batch_size,), optional
        The distance to the nearest labeled sample.
    why : tuple of str
        The same in words.
    strategy : str
        The code of the strategy that chose.
    notes : tuple of str
        What one should know about how the batch came about.
    integer_ids : bool
        Whether the pool's file holds the ids as integers; a Parquet file of the batch then does as well.
    """

    ids: tuple[str, ...]
    positions: NDArray[np.intp]
    score: NDArray[np.float64] | None
    margin: NDArray[np.float64] | None
    cluster_size: NDArray[np.intp] | None
    distance_to_labeled: NDArray[np.float32] | None
    why: tuple[str, ...]
    strategy: str
    notes: tuple[str, ...] = ()
    integer_ids: bool = False

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.ids)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One dictionary per sample, with the columns of the file."""
        rows: list[dict[str, Any]] = as_table(self).to_pylist()
        return rows


def as_table(batch: Batch) -> pa.Table:
    """Return the batch with a row per sample; what is not known, as scores without a model, has no column."""
    ids = pa.array(batch.ids, pa.string())
    facts = {
        "score": (batch.score, pa.float64()),
        "margin": (batch.margin, pa.float64()),
        "cluster_size": (batch.cluster_size, pa.int64()),
        "distance_to_labeled": (batch.distance_to_labeled, pa.float32()),
    }
    return pa.table(
        {
            "rank": pa.array(range(1, len(batch) + 1), pa.int64()),
            "id": ids.cast(pa.int64()) if batch.integer_ids else ids,
            **{name: pa.array(values, kind) for name, (values, kind) in facts.items() if values is not None},
            "why": pa.array(batch.why, pa.string()),
        }
    )


def write_batch(batch: Batch, path: Path) -> None:
    """Write the batch to a file whose name ends as one of `WRITERS`."""
    write_atomically(path, WRITERS[path.suffix.lower()](as_table(batch)))


WRITERS: dict[str, Callable[[pa.Table], bytes]] = {".csv": as_csv, ".parquet": as_parquet}
