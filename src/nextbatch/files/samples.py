"""The samples of a pool: rows, labels and embeddings, read from up to three files and matched by id."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.beside import read_beside
from nextbatch.files.embedding.pool_embeddings import embed_rows
from nextbatch.files.labels.agreement import require_counted_from_zero
from nextbatch.files.labels.by_task import learned
from nextbatch.files.labels.class_folders import read_class_folders
from nextbatch.files.labels.found import FoundLabels, labels_of
from nextbatch.files.labels.reading import read_labels
from nextbatch.files.provenance import ids_told, labels_told
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns, Rows
from nextbatch.files.tables.column_names import index_column, nameless
from nextbatch.files.tables.table import is_table, open_table
from nextbatch.tasks import CLASSES


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
    notes : tuple of str
        What was taken for ids, labels and features, what was left out, and from which files.
    id_column : str
        What ids are called, so that labels come back by the same name.
    embedded : bool
        Whether a model made the embeddings of the rows themselves: what learns then learns from nothing else.
    task : str
        What a label is; see `Columns`. A list of labels is written as JSON here, a number as Python writes it.
    """

    rows: Rows
    labels: NDArray[np.object_]
    beside: NDArray[Any] | None = None
    notes: tuple[str, ...] = ()
    id_column: str = "id"
    embedded: bool = False
    task: str = CLASSES

    @property
    def labeled(self) -> NDArray[np.intp]:
        """The indices of the rows with a label that can be learned from."""
        return np.flatnonzero((self.labels != None) & self.rows.usable)  # noqa: E711

    @property
    def unlabeled(self) -> NDArray[np.intp]:
        """The indices of the rows without a label that can be chosen."""
        return np.flatnonzero((self.labels == None) & self.rows.usable)  # noqa: E711

    @property
    def learned(self) -> NDArray[Any]:
        """The labels of the `labeled` rows as a model learns them: texts, tuples of texts, or numbers."""
        return learned(self.labels[self.labeled], self.task)


def read_samples(
    pool: Path,
    labels: Path | None,
    embeddings: Path | None,
    columns: Columns,
    progress: Callable[[str], None],
    content: bool | None = None,
    rows: Rows | None = None,
) -> Samples:
    """Return the samples in up to three files; `columns.id` and `columns.label` name columns in each of them.

    Features, texts or pixels of the pool are read if `content` says so; by default if there are no embeddings. `rows`
    are those of the pool if they were read already.

    Raises
    ------
    BadInput
        If a file is not what it must be, or they do not fit together.
    """
    if embeddings is not None and columns.embed is not None:
        raise BadInput("Give embeddings or embed, not both: distances are measured in one of them.", argument="embed")
    found = None
    if labels is not None:
        found = _found(labels, pool, columns)
        # The label column of that file is no feature of the pool.
        columns = replace(columns, label=found.column or columns.label)
    progress(f"Reading {pool}")
    rows = (
        rows
        if rows is not None
        else read_rows(
            pool,
            columns,
            content=(embeddings is None and columns.embed is None) if content is None else content,
            own_labels=found is None,
            found=found,
            answers=(lambda rows: [found.by_id.get(name) for name in rows.ids]) if found else None,
            progress=progress,
        )
    )
    if found is not None and not is_table(pool):  # a table has texts to compare, too
        require_counted_from_zero(found, rows, columns)
    known = labels_of(rows, found) if found else list(rows.labels or [None] * len(rows))
    by_row = np.empty(len(rows), dtype=object)
    by_row[:] = known
    told = labels_told(rows, known, found, columns.task)
    if found is None and columns.label == "":
        told = "Labels: none, since label is an empty word."
    notes = (ids_told(rows), told, *(found.notes if found else ()), *rows.notes)
    samples = Samples(rows, by_row, notes=notes, id_column=_id_name(rows, found), task=columns.task)
    if columns.embed is not None:
        return _embedded(samples, columns.embed, progress)
    return samples if embeddings is None else _with_embeddings(samples, embeddings, columns, progress)


def _found(labels: Path, pool: Path, columns: Columns) -> FoundLabels:
    if labels.is_dir():
        return read_class_folders(labels, pool, columns.unlabeled)

    def columns_of_pool() -> list[str]:
        return open_table(pool).schema.names if is_table(pool) and pool != labels else []

    if columns.label == "" and labels != pool:  # that the column of the pool is nobody's label
        columns = replace(columns, label=None)
    return read_labels(labels, columns, _index_of(pool), images=pool.is_dir(), of_pool=columns_of_pool)


def _index_of(pool: Path) -> str | None:
    """Return the name of the row index that pandas wrote to a Parquet file."""
    return index_column(open_table(pool)) if pool.suffix.lower() in (".parquet", ".pq") and pool.is_file() else None


def _id_name(rows: Rows, found: FoundLabels | None) -> str:
    """Return what ids are called in the pool; where it has no column of them, what the labels call them."""
    name = rows.id_column or (found.id_column if found else None)
    return "id" if name is None or nameless(name) else name


def _embedded(samples: Samples, model: str, progress: Callable[[str], None]) -> Samples:
    """Return the samples with what a model makes of their texts or images."""
    made = embed_rows(samples.rows, model, lambda done, of: progress(f"Embedding with {model}: {done} of {of}"))
    return replace(samples, beside=made.values, embedded=True, notes=(*samples.notes, made.told))


def _with_embeddings(samples: Samples, embeddings: Path, columns: Columns, progress: Callable[[str], None]) -> Samples:
    """Return the samples with the numbers of another file; its column of labels is no dimension."""
    progress(f"Reading {embeddings}")
    labels = dict(zip(samples.rows.ids, samples.labels, strict=True))

    def answers(beside: Rows) -> list[str | None]:
        if beside.numbered:
            return list(samples.labels) if len(beside) == len(samples.labels) else []
        return [labels.get(name) for name in beside.ids]

    wanted = Columns(id=columns.id, label=samples.rows.label_column or columns.label)
    beside, notes = read_beside(embeddings, samples.rows, wanted, answers)
    return replace(samples, beside=beside, notes=(*samples.notes, *notes))
