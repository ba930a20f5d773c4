"""Columns that seem to say which rows belong together: near copies have the same value in them, others do not."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.tables.cells import is_text
from nextbatch.files.tables.table import is_table, open_table
from nextbatch.studies.features.own_data import OwnDataset

# A group column has the same value in this share of pairs of near copies at least, and in this share of other pairs at
# most.
SAME, OTHERS = 0.9, 0.5


def likely_group(
    dataset: OwnDataset, first: NDArray[np.intp], second: NDArray[np.intp], *, features_too: bool = True
) -> str | None:
    """Return the column of the user's table, if any, that tells pairs of near copies from other pairs best.

    Parameters
    ----------
    dataset : OwnDataset
    first, second : arrays of int, shape (n_pairs,)
        The samples of each pair.
    features_too : bool
        Whether a column may be a feature, too.
    """
    assert dataset.samples is not None and dataset.rows is not None
    rows = dataset.samples.rows
    if rows.source.is_dir() or not is_table(rows.source):
        return None
    try:
        table = open_table(rows.source)
        apart = set() if features_too else {*rows.names, *rows.categories}
        fields = [field for field in table.schema if is_text(field.type) or pa.types.is_integer(field.type)]
        names = [field.name for field in fields if field.name not in apart]
        cells = {name: np.unique(_words(table.read([name]).column(0)), return_inverse=True)[1] for name in names}
    except BadInput:  # the file has changed since it was read: what was read is told without a hint
        return None
    if table.n_rows != len(rows):
        return None
    chances = {
        name: _chance(values)
        for name, values in cells.items()
        if np.mean(values[dataset.rows[first]] == values[dataset.rows[second]]) >= SAME
        and not _is_told_by(values[dataset.rows], dataset.y)
    }
    likely = [name for name in chances if chances[name] <= OTHERS]
    return min(likely, key=lambda name: chances[name], default=None)


def _words(column: pa.ChunkedArray) -> NDArray[np.str_]:
    return np.array([str(cell) for cell in column.to_pylist()])


def _chance(values: NDArray[Any]) -> float:
    """Return the chance that two random rows have the same value."""
    return float(np.sum((np.bincount(values) / len(values)) ** 2))


def _is_told_by(values: NDArray[Any], y: NDArray[Any]) -> bool:
    """Whether a column is the labels, perhaps by other names: each class has one value."""
    classes = np.unique(y, return_inverse=True)[1]
    pairs = np.unique(np.stack([classes, values]), axis=1)
    return bool(pairs.shape[1] == classes.max() + 1)
