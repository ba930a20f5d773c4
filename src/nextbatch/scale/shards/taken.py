"""What is taken from the files of a large pool, in one sentence each, and which labels may not be passed over."""

from collections.abc import Collection

import numpy as np
import pyarrow.parquet as pq

from nextbatch.errors import BadInput
from nextbatch.files.features.notes import in_full, not_used
from nextbatch.files.labels.by_task import labels_in_words
from nextbatch.files.labels.found import FoundLabels
from nextbatch.files.provenance import MOST, file_told
from nextbatch.files.tables.column_names import USUAL_LABELS, plain_name
from nextbatch.quoting import counted, quoted
from nextbatch.scale.shards.checksum import shards_told
from nextbatch.scale.shards.parquet import ParquetShard
from nextbatch.scale.shards.shard import Shards
from nextbatch.tasks import CLASSES


def taken(shards: Shards, found: FoundLabels | None, others: Collection[str] = (), task: str = CLASSES) -> list[str]:
    """Return what ids, labels and numbers of a pool are, and which of its columns are not read.

    Parameters
    ----------
    shards : Shards
    found : FoundLabels or None
    others : collection of str
        Columns that are read for something else, such as groups.
    task : str
        What a label is; see `nextbatch.files.rows.Columns`.
    """
    first = shards.files[0]
    source = shards_told(shards)
    id_column = getattr(first, "id_column", None)
    ids = f"the column {quoted(id_column)} of" if id_column else f"file and number of the row, as '{first.name}:0', in"
    told = [f"Ids: {ids} {source}.", _labels(found, len(shards), task)]
    if not isinstance(first, ParquetShard):
        return [*told, f"Features: {counted(first.width, 'column')} of {np.dtype(first.dtype)}."]
    lists = f": lists of {first.width} numbers" if len(first.columns) < first.width else ""
    left = {name: "not read" for name in _names(first) if name not in (*first.columns, *others, id_column)}
    return [*told, f"Features: {in_full(first.columns, quotes=False)}{lists}{not_used(left)}."]


def require_no_labels_inside(shards: Shards, labels_elsewhere: bool) -> None:
    """Raise if the files have a column of labels and no others are given: labeled rows would be chosen again.

    Raises
    ------
    BadInput
    """
    first = shards.files[0]
    if labels_elsewhere or not isinstance(first, ParquetShard):
        return
    inside = next((name for name in _names(first) if plain_name(name) in USUAL_LABELS), None)
    if inside is not None and inside not in first.columns:
        raise BadInput(
            f"The files in {shards.folder} have a column {quoted(inside)}, and labels of a pool in several files are "
            "read from one of their own: write ids and labels of the labeled rows into a table, and set labels to it. "
            "If nobody's labels are in that column, set label to an empty word.",
            argument="labels",
        )


def _labels(found: FoundLabels | None, n_rows: int, task: str) -> str:
    if found is None:
        return "Labels: none were given."
    source = f"the column {quoted(found.column)} of {file_told(found.source, found.n_rows)}"
    if not found.by_id:
        return f"Labels: none, no cell counts as one in {source}."
    words = labels_in_words(list(found.by_id.values()), task, MOST)
    return f"Labels: {len(found.by_id)} of {counted(n_rows, 'row')}, of {words}, from {source}."


def _names(shard: ParquetShard) -> list[str]:
    return list(pq.read_schema(shard.path).names)
