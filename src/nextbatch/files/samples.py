"""The samples of a pool: rows, labels and embeddings, read from up to three files and matched by id."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.labels import label_column_of, labels_of, read_labels, without_blanks
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns, Rows
from nextbatch.files.tables import listed


@dataclass(frozen=True, eq=False)
class Samples:
    """The rows of a pool file, labeled or not.

    Parameters
    ----------
    rows : Rows
    labels : array of str or None, shape (n_samples,)
        None where a row is not labeled.
    beside : array of shape (n_samples, n_columns), optional
        Embeddings from another file, in the order of the rows.
    """

    rows: Rows
    labels: NDArray[np.object_]
    beside: NDArray[Any] | None = None

    @property
    def labeled(self) -> NDArray[np.intp]:
        """The indices of the rows with a label that can be learned from."""
        return np.flatnonzero((self.labels != None) & self.rows.usable)  # noqa: E711

    @property
    def unlabeled(self) -> NDArray[np.intp]:
        """The indices of the rows without a label that can be chosen."""
        return np.flatnonzero((self.labels == None) & self.rows.usable)  # noqa: E711


def read_samples(
    pool: Path, labels: Path | None, embeddings: Path | None, columns: Columns, progress: Callable[[str], None]
) -> Samples:
    """Return the samples in up to three files; `columns.id` and `columns.label` name columns in each of them.

    Raises
    ------
    BadInput
        If a file is not what it must be, or they do not fit together.
    """
    if labels is not None:  # the label column of that file is no feature of the pool
        columns = replace(columns, label=label_column_of(labels, columns.id, columns.label))
    progress(f"Reading {pool}")
    rows = read_rows(pool, columns, content=embeddings is None, own_labels=labels is None, progress=progress)
    if labels is None:
        known = without_blanks(rows.labels or [None] * len(rows), pool)
    else:
        known = labels_of(rows, read_labels(labels, columns.id, columns.label), labels)
    by_row = np.empty(len(rows), dtype=object)
    by_row[:] = known
    if embeddings is None:
        return Samples(rows, by_row)
    progress(f"Reading {embeddings}")
    return Samples(rows, by_row, _in_order_of(rows, read_rows(embeddings, Columns(id=columns.id), own_labels=False)))


def _in_order_of(rows: Rows, beside: Rows) -> NDArray[Any]:
    """Return the features of `beside` in the order of `rows`: matched by id, or by place if it has no ids."""
    features: NDArray[Any] = np.asarray(beside.features)
    if beside.numbered:
        if len(beside) != len(rows):
            raise BadInput(
                f"{beside.source} has {len(beside)} rows and {rows.source} has {len(rows)} samples: without a column "
                "of ids it must hold one row for each, in the same order (images: sorted by name)."
            )
        return features
    place = {name: row for row, name in enumerate(beside.ids)}
    missing = [name for name in rows.ids if name not in place]
    if missing:
        raise BadInput(
            f"{beside.source} has no embedding for {len(missing)} of the {len(rows)} samples of {rows.source}: "
            f"{listed(missing, 5)}. Its ids are like {listed(beside.ids, 3)}."
        )
    return features[[place[name] for name in rows.ids]]
