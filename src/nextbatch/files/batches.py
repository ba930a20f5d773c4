"""The batch as a table: rank, id, score and why."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# Columns of a batch beside the ids.
TAKEN = ("rank", "score", "gap", "cluster_size", "distance_to_labeled", "group", "cost", "random", "why")


@dataclass(frozen=True, eq=False)
class Batch:
    """The samples to label next, first choice first.

    Parameters
    ----------
    ids : tuple of str
    positions : array of shape (batch_size,)
        Row numbers in the file of the pool, from 0; of images, places in the order of their names.
    score : array of shape (batch_size,), optional
        The acquisition score by which the strategy chose, higher meaning that the label is wanted more. None for a
        strategy that chooses by none.
    gap : array of shape (batch_size,), optional
        The difference of the two largest probabilities: 0 where the model cannot decide. None without a model.
    cluster_size : array of shape (batch_size,), optional
        How many samples of the pool have this one as their nearest in the batch.
    distance_to_labeled : array of shape (batch_size,), optional
        The distance to the nearest labeled sample.
    group : array of shape (batch_size,), optional
        The group of each sample. None where no groups were named.
    cost : array of shape (batch_size,), optional
    random : array of bool, shape (batch_size,), optional
        Which samples were drawn at random, to explore. None where none was.
    why : tuple of str
        The reason for each choice, as a sentence.
    strategy : str
        The code of the strategy that chose.
    notes : tuple of str
        Remarks on how the files were read and the batch was chosen.
    integer_ids : bool
        Whether the file of the pool holds the ids as integers; a Parquet file of the batch then does as well.
    id_column : str
        What the column of ids is called, as in the file of the pool.
    """

    ids: tuple[str, ...]
    positions: NDArray[np.intp]
    score: NDArray[np.float64] | None
    gap: NDArray[np.float64] | None
    cluster_size: NDArray[np.intp] | None
    distance_to_labeled: NDArray[np.float32] | None
    why: tuple[str, ...]
    strategy: str
    notes: tuple[str, ...] = ()
    group: NDArray[Any] | None = None
    cost: NDArray[np.float64] | None = None
    random: NDArray[np.bool_] | None = None
    integer_ids: bool = False
    id_column: str = "id"

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.ids)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One dictionary per sample, with the columns of the file."""
        rows: list[dict[str, Any]] = as_table(self).to_pylist()
        return rows


def as_table(batch: Batch) -> pa.Table:
    """Return the batch with a row per sample; what is None, such as scores without a model, has no column."""
    ids = pa.array(batch.ids, pa.string())
    facts = {
        "score": (batch.score, pa.float64()),
        "gap": (batch.gap, pa.float64()),
        "cluster_size": (batch.cluster_size, pa.int64()),
        "distance_to_labeled": (batch.distance_to_labeled, pa.float32()),
        "group": (None if batch.group is None else list(map(str, batch.group)), pa.string()),
        "cost": (batch.cost, pa.float64()),
        "random": (batch.random, pa.bool_()),
    }
    return pa.table(
        {
            "rank": pa.array(range(1, len(batch) + 1), pa.int64()),
            _id_name(batch): ids.cast(pa.int64()) if batch.integer_ids else ids,
            **{name: _column(values, kind) for name, (values, kind) in facts.items() if values is not None},
            "why": pa.array(batch.why, pa.string()),
        }
    )


def _column(values: Any, kind: pa.DataType) -> pa.Array:
    # A sample that was drawn has no score.
    return pa.array(values, kind, from_pandas=True)


def _id_name(batch: Batch) -> str:
    """Return what the column of ids is called, unless another column of the batch is called so."""
    return "id" if batch.id_column in TAKEN else batch.id_column


def with_note(batch: Batch, note: str) -> Batch:
    """Return the batch with one more remark."""
    return replace(batch, notes=(*batch.notes, note))
