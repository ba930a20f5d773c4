"""From a path to rows: an array, a table or a folder of images, told apart by the name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pyarrow as pa

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files import columns as cells
from nextbatch.files.agreement import require_same_texts
from nextbatch.files.answers import answer_columns
from nextbatch.files.arrays import read_npy, read_npz
from nextbatch.files.column_names import called, index_column, index_range, nameless, required, usual_label
from nextbatch.files.images import read_images
from nextbatch.files.labels import FoundLabels, usable_labels
from nextbatch.files.leaks import answer_names, deciding_notes, kept_away_note
from nextbatch.files.rows import Columns, Rows, row_numbers
from nextbatch.files.tables import TABLE_SUFFIXES, Table, listed, open_table, other_separator
from nextbatch.quoting import quoted
from nextbatch.storage.paths import existing_file, require_possible, require_suffix

# Names under which rows are commonly counted: ID, idx, index, sample_id, rowId...
_ID_NAMES = re.compile(r"^(id|idx|index|key|nr|no|number|row)$|[_ .-]id$|(?-i:[a-z]I[dD]$)", re.IGNORECASE)
# The names of rows are not longer on average; texts are.
LONGEST_NAME = 60
# Whole numbers that count on without a gap may be chance in so few rows.
FEWEST = 10
_ARRAYS: dict[str, Callable[[Path, Columns], Rows]] = {".npy": read_npy, ".npz": read_npz}


def read_rows(
    path: Path,
    columns: Columns,
    *,
    content: bool = True,
    own_labels: bool = True,
    found: FoundLabels | None = None,
    answers: Callable[[Rows], Sequence[str | None]] | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Rows:
    """Return the rows of a .npy, .npz, CSV or Parquet file, or of a folder of images.

    Parameters
    ----------
    path : Path
    columns : Columns
    content : bool
        Whether features or texts are needed. If not, neither pixels nor columns that were not named are read.
    own_labels : bool
        Whether labels are read from this table. If not, its label column is still no feature.
    found : FoundLabels, optional
        Labels from a file of their own, whose texts must not contradict those of this one.
    answers : callable, optional
        Gives the labels of rows if they come from elsewhere, to see which columns hold the answer.
    progress : callable
        Told now and then how many images are read.

    Raises
    ------
    BadInput
        If the file is damaged or does not hold what it must; nothing is skipped.
    """
    require_possible(path)
    if not path.is_dir():
        require_suffix(existing_file(path), (*_ARRAYS, *TABLE_SUFFIXES), "a pool that is no folder of images")
    if path.suffix.lower() in TABLE_SUFFIXES and not path.is_dir():
        return _read_table(path, columns, content, own_labels, found, answers)
    if columns.text is not None or (own_labels and columns.label is not None):
        argument = "label" if columns.text is None else "text"
        raise BadInput(f"{path} is no table, so it has no columns: leave {argument} out.", argument=argument)
    if not path.is_dir():
        return _ARRAYS[path.suffix.lower()](path, columns)
    if columns.features is not None:
        raise BadInput(f"{path} is a folder of images, so it has no columns: leave features out.", argument="features")
    return read_images(path, pixels=content, progress=progress)


def _read_table(
    path: Path,
    columns: Columns,
    content: bool,
    own_labels: bool,
    found: FoundLabels | None,
    answers: Callable[[Rows], Sequence[str | None]] | None,
) -> Rows:
    table, id_column, label_column = _opened(path, columns, own_labels)
    rows = replace(
        _identified(table, id_column, {label_column, columns.text}), label_column=label_column if own_labels else None
    )
    rows = replace(rows, notes=(*rows.notes, *_header_notes(table)))
    if label_column and not own_labels:
        ignored = f"The column {quoted(label_column)} of {path.name} is not read: labels come from the file of labels."
        rows = replace(rows, notes=(*rows.notes, ignored))
    if own_labels and label_column:
        labels, notes = usable_labels(table, label_column, columns.unlabeled)
        rows = replace(rows, labels=tuple(labels), notes=(*rows.notes, *notes))
    if found is not None:
        rows = replace(rows, notes=(*rows.notes, *require_same_texts(found, rows, table, columns)))
    if columns.text is not None:
        return _with_texts(rows, table, columns)
    if not (content or columns.features is not None):
        return rows
    known = answers(rows) if answers else rows.labels or ()
    answered = _answers_beside(table, rows, label_column or columns.label, known)
    kept_away = {name for name in (rows.id_column, label_column, *answered) if name is not None}
    if answered and columns.features is None:
        told = kept_away_note(answered, path.name, rows.labels is not None or answers is not None)
        rows = replace(rows, notes=(*rows.notes, told))
    read = _with_features(rows, table, columns, kept_away)
    free = [name for name in table.schema.names if name not in kept_away and not _is_index(name)]
    used = free if columns.features is None else _named(table, columns.features, kept_away)
    return replace(read, notes=(*read.notes, *deciding_notes(table, used, known)))


def _opened(path: Path, columns: Columns, own_labels: bool) -> tuple[Table, str | None, str | None]:
    """Return a table with its columns of ids and labels, which are read as they are written."""
    names = {columns.id or "id", columns.label or "label", "", "Unnamed: 0", *filter(None, [columns.text])}
    table = open_table(path, as_text=names)
    id_column = required(columns.id, table, "id") if columns.id is not None else called("id", table, "id")
    if own_labels and columns.label is not None:
        label_column: str | None = required(columns.label, table, "label")
    else:
        named = called(columns.label, table, "label") if columns.label is not None else None
        label_column = named or usual_label(table, [id_column])
    found = {name for name in (id_column, label_column) if name is not None}
    if table.types_guessed and not found <= names:
        table = open_table(path, as_text=names | found)
    return table, id_column, label_column


def _answers_beside(table: Table, rows: Rows, label: str | None, known: Sequence[str | None]) -> list[str]:
    """Return the columns whose names say that they hold the answer, or whether there is one."""
    names = [name for name in table.schema.names if name not in (rows.id_column, label)]
    classes = {name for name in known if name}
    beside = answer_columns(names, label) if rows.labels is not None else []
    called_so = {*answer_names(names, label, classes), *beside}
    return [name for name in names if name in called_so and not nameless(name)]


def _read(table: Table, name: str) -> pa.ChunkedArray:
    return table.read([name]).column(0)


def _identified(table: Table, id_column: str | None, used: set[str | None]) -> Rows:
    """Return rows with the ids of a column, of the row index that a data frame wrote, or numbers."""
    if id_column is not None:
        ids = cells.ids(_read(table, id_column), id_column, table.path)
        return Rows(table.path, ids, integer_ids=_integers(table, id_column), id_column=id_column)
    numbers = row_numbers(table.n_rows)
    numbered = Rows(table.path, numbers, numbered=True, integer_ids=True)
    index = index_column(table)
    if index is None:
        counted = index_range(table.schema)
        if counted is None or len(counted) != table.n_rows or counted == range(table.n_rows):
            return replace(numbered, notes=_like_names(table, used))
        return Rows(table.path, tuple(map(str, counted)), integer_ids=True)
    words = cells.words(_read(table, index), index, table.path)
    if tuple(words) == numbers:
        return replace(numbered, notes=_like_names(table, used))
    if not all(words) or len(set(words)) < len(words):
        told = (
            f"The row index that was saved in {table.path.name} is blank or the same in several rows: rows are known "
            "by their numbers, the first being 0."
        )
        return replace(numbered, notes=(told,))
    return Rows(table.path, tuple(map(str, words)), integer_ids=_integers(table, index), id_column=index)


def _integers(table: Table, name: str) -> bool:
    kind = table.schema.field(name).type
    return bool(pa.types.is_integer(kind)) and kind != pa.uint64()


def _like_names(table: Table, used: set[str | None]) -> tuple[str, ...]:
    """Return a note on unused columns of short texts that are different in every row: they may name the rows."""
    free = [field.name for field in table.schema if cells.is_text(field.type) and field.name not in used]
    names = [name for name in free if _names_rows(table, name)]
    if not names or table.n_rows < 2:
        return ()
    called_so = [name for name in names if _ID_NAMES.search(name)] or names
    return (
        f"Rows of {table.path.name} are known by their numbers. {listed(called_so, 3)} has a different text in every "
        "row: if it names the rows, set id to it.",
    )


def _names_rows(table: Table, name: str) -> bool:
    words = cells.words(_read(table, name), name, table.path)
    different = all(words) and len(set(words)) == len(words) and not nameless(name)
    return different and sum(len(str(word)) for word in words) <= LONGEST_NAME * len(words)


def _with_texts(rows: Rows, table: Table, columns: Columns) -> Rows:
    if columns.features is not None:
        raise BadInput("Give features or text, not both: a model learns from one of them.", argument="text")
    name = table.require(str(columns.text), "text")
    return replace(rows, texts=tuple(cell or "" for cell in cells.words(_read(table, name), name, table.path)))


def _with_features(rows: Rows, table: Table, columns: Columns, kept_away: set[str]) -> Rows:
    if columns.features is None:
        names, notes = _usual(table, kept_away)
    else:
        names, notes = _named(table, columns.features, kept_away), ()
    values = cells.matrix(table.read(names), table.path)
    embedding = len(names) == 1 and cells.is_list(table.schema.field(names[0]).type)
    features = checks.numbers(values, f"The numbers of {table.path}", ndim=2)
    return replace(rows, features=features, own_units=not embedding, notes=(*rows.notes, *notes))


def _named(table: Table, features: str | Sequence[str], kept_away: set[str]) -> list[str]:
    """Return the columns that names and patterns match, in the order of the table; no pattern matches a label."""
    present = table.schema.names
    if isinstance(features, str):
        features = [features] if features in present else [part.strip() for part in features.split(",")]
    chosen: set[str] = set()
    for pattern in features:
        matching = [name for name in present if fnmatchcase(name, pattern) and name not in kept_away]
        chosen.update(matching or [table.require(pattern, "features")])
    return [name for name in present if name in chosen]


def _usual(table: Table, kept_away: set[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the one column of lists, else all columns of numbers, and a note on what was taken and left."""
    free = [field for field in table.schema if field.name not in kept_away and not _is_index(field.name)]
    numbers = [field.name for field in free if cells.is_number(field.type)]
    lists = [field.name for field in free if cells.is_list(field.type)]
    if table.types_guessed:
        _require_no_slip(table, [field.name for field in free if cells.is_text(field.type)])
    if len(lists) > 1:
        told = f"{table.path} has the columns of lists {listed(lists)}: set features to one of them."
        raise BadInput(told, argument="features")
    taken = lists or numbers
    if not taken:
        raise BadInput(
            f"{table.path} has no column of numbers: set text to a column of texts, or features to the columns that "
            f"hold the features. Its columns are {listed(table.schema.names)}.{other_separator(table.schema.names)}",
            argument="text",
        )
    left = [name for name in table.schema.names if name not in kept_away and name not in taken]
    note = f"Features: {len(taken)} of the columns of {table.path.name} ({cells.in_brief(taken)})"
    told = note + (f"; not used: {cells.in_brief(left)}." if left else ".")
    return taken, (told, *(_like_ids(name) for name in numbers if name in taken and _counts_rows(table, name)))


def _counts_rows(table: Table, name: str) -> bool:
    """Whether a column seems to hold ids: whole numbers, all different, with the name of ids or without a gap."""
    if not pa.types.is_integer(table.schema.field(name).type) or table.n_rows < 2:
        return False
    numbers = np.unique(_read(table, name).drop_null().to_numpy())
    if len(numbers) < table.n_rows:
        return False
    called_so = bool(_ID_NAMES.search(name))
    return called_so or int(numbers[-1]) - int(numbers[0]) == table.n_rows - 1 >= FEWEST - 1


def _like_ids(name: str) -> str:
    return (
        f"The column {quoted(name)} has a different whole number in every row and is taken as a feature: if it names "
        "the rows, set id to it, or set features to the other columns."
    )


def _header_notes(table: Table) -> tuple[str, ...]:
    """Return a note if the names of columns look like numbers, as in a file without a header.

    Raises
    ------
    BadInput
        If all are numbers and some are not whole: the first sample would be lost.
    """
    names = [name for name in table.schema.names if not _is_index(name)]
    numbers = [name for name in names if cells.is_numeral(name)]
    counted = any(numbers == [str(i + first) for i in range(len(numbers))] for first in (0, 1))
    if not table.types_guessed or counted or 2 * len(numbers) < len(names):
        return ()
    seen = f"{table.path} begins with {cells.in_brief(names)}, which look like numbers of a sample"
    if len(numbers) == len(names) and not all(name.strip().isdecimal() for name in names):
        raise BadInput(f"{seen}: a table needs the names of its columns in the first row, write them above.")
    return (f"{seen}, and are taken as the names of columns: if it is one, write a row of names above it.",)


def _is_index(name: str) -> bool:
    """Whether a column is the row index that a data frame wrote along with its columns."""
    return name == "" or name.startswith(("Unnamed: ", "__index_level_"))


def _require_no_slip(table: Table, names: list[str]) -> None:
    """Raise for a column of numbers that one cell turned into text: it would be left out of the features."""
    for name in names:
        found = cells.slip(_read(table, name))
        if found:
            raise cells.not_a_number(name, table.path, *found)
