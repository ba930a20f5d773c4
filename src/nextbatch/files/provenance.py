"""What was taken for ids and labels, in one sentence each, and which file it came from."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from nextbatch.files.labels.by_task import labels_in_words
from nextbatch.files.labels.found import FoundLabels
from nextbatch.files.rows import Rows
from nextbatch.files.tables.column_names import nameless
from nextbatch.quoting import counted, quoted

# How many classes are named in a sentence.
MOST = 5


def file_told(path: Path, n_rows: int) -> str:
    """Return the name of a file with its rows and the first digits of its SHA-256; of a folder, with its images."""
    if path.is_dir():
        return f"{path} ({counted(n_rows, 'image')})"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{path} ({counted(n_rows, 'row')}, sha256 {digest[:12]})"


def ids_told(rows: Rows) -> str:
    """Return what the ids of a pool are."""
    source = file_told(rows.source, len(rows))
    if rows.source.is_dir():
        return f"Ids: the names of images within {source}."
    if rows.numbered:
        return f"Ids: the numbers of rows, the first being 0, of {source}."
    if rows.id_column is None or nameless(rows.id_column):
        return f"Ids: the row index that was saved in {source}."
    return f"Ids: the column {quoted(rows.id_column)} of {source}."


def labels_told(rows: Rows, labels: Sequence[str | None], found: FoundLabels | None, task: str) -> str:
    """Return how many labels there are, of which classes, and where they came from."""
    n = sum(label is not None for label in labels)
    column = found.column if found else rows.label_column
    source = file_told(found.source, found.n_rows) if found else str(rows.source)
    if column is None:
        return f"Labels: none, {source} has no rows." if found else f"Labels: none, {source} has no column of labels."
    by = found.id_column if found else None
    place = f"the column {quoted(column)} of {source}" + (f", by its column {quoted(by)}" if by and by != "id" else "")
    if not n:
        return f"Labels: none, no cell counts as one in {place}."
    return f"Labels: {n} of {len(labels)} samples, of {labels_in_words(labels, task, MOST)}, from {place}."
