"""Which cells of a column are labels: what is none is dropped and told, and what is doubtful is warned of."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow.compute as pc

from nextbatch.files.labels.answers import without_rejected
from nextbatch.files.labels.by_task import lists_of_cells, lone_below_zero, names_among, numbers_of_cells
from nextbatch.files.labels.doubts import warn_of_doubtful, warn_of_measurements, warn_of_variants
from nextbatch.files.labels.label_columns import labels_of_columns
from nextbatch.files.labels.markers import markers_among, told
from nextbatch.files.labels.several_labels import one_label_each, require_one_each, texts_of_lists
from nextbatch.files.rows import Columns
from nextbatch.files.tables import cells
from nextbatch.files.tables.numerals import is_like_numeral
from nextbatch.files.tables.table import Table
from nextbatch.quoting import counted, listed, quoted
from nextbatch.tasks import CLASSES, NUMBERS


def usable_labels(table: Table, names: Sequence[str], columns: Columns) -> tuple[list[str | None], list[str]]:
    """Return the label of each row of a table, None where there is none, and notes on what was taken for none.

    Parameters
    ----------
    table : Table
    names : sequence of str
        The column of labels; or one of 0 and 1 for each class or label.
    columns : Columns
        What a label is, and which words mean that there is none.

    Raises
    ------
    BadInput
        If a cell holds several labels, or a word may be a class as well as a mark for "no label".
    """
    if len(names) > 1:
        labels, notes = labels_of_columns(table, names, columns.task)
        accepted, more = without_rejected(labels, table, names[0], f"{listed(names, 3)}")
        return accepted, [*notes, *more]
    (column,), unlabeled = names, columns.unlabeled
    where = f"the column {quoted(column)} of {table.path}"
    written = cells.words(texts_of_lists(table.read([column]).column(0)), column, table.path)
    accepted, notes = without_rejected(written, table, column, where)
    if columns.task != CLASSES:
        labels, more = _by_task(accepted, columns, where)
        return labels, [*notes, *more]
    single = [value if value and value.strip() else None for value in one_label_each(accepted, where)]
    counts = Counter(value for value in single if value is not None)
    markers = markers_among(counts, unlabeled, where)
    labels = [None if value in markers else value for value in single]
    require_one_each(labels, where)
    classes = Counter(value for value in labels if value is not None)
    warn_of_variants(classes, table.path)
    warn_of_doubtful(classes, unlabeled, table.path)
    warn_of_measurements(classes, where)
    return labels, [*notes, *_told_minus_ones(table, column, where), *told(counts, markers, unlabeled, where)]


def _by_task(written: Sequence[str | None], columns: Columns, where: str) -> tuple[list[str | None], list[str]]:
    """Return labels that are lists or numbers, None where a cell is empty or marked as without one, and notes."""
    filled = [value if value and value.strip() else None for value in written]
    counts = Counter(value for value in filled if value is not None)
    if columns.task == NUMBERS:  # which mean "no label" only where the user says so
        named = {word.strip() for word in (columns.unlabeled or "").split(",")}
        counts = Counter({word: n for word, n in counts.items() if word.strip() in named or not is_like_numeral(word)})
    markers = markers_among(counts, columns.unlabeled, where)
    words = [None if value in markers else value for value in filled]
    read = numbers_of_cells if columns.task == NUMBERS else lists_of_cells
    labels, notes = read(words, where)
    warn_of_variants(names_among(labels, columns.task), Path(where))
    if columns.task == NUMBERS:
        notes = [*notes, *lone_below_zero([float(value) for value in labels if value is not None], where)]
    return labels, [*notes, *told(counts, markers, columns.unlabeled, where)]


def _told_minus_ones(table: Table, column: str, where: str) -> list[str]:
    """Return a note on the rows with -1 among class numbers, by which Hugging Face means that there is no label."""
    if column not in table.class_numbers:
        return []
    n = pc.sum(pc.equal(table.class_numbers[column]().column(0), -1)).as_py()
    said = f"Not labeled: {counted(n, 'row has', 'rows have')} -1 in {where}, which means no label in its schema."
    return [said] if n else []
