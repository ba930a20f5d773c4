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
from nextbatch.files.arrays import read_npy, read_npz
from nextbatch.files.images import read_images
from nextbatch.files.rows import Columns, Rows, row_numbers
from nextbatch.files.tables import TABLE_SUFFIXES, Table, listed, open_table, other_separator
from nextbatch.quoting import quoted
from nextbatch.storage.paths import existing_file, require_possible, require_suffix

# Names under which rows are commonly counted: ID, idx, index, sample_id, rowId...
_ID_NAMES = re.compile(r"^(id|idx|index|key|nr|no|number|row)$|[_ .-]id$|(?-i:[a-z]I[dD]$)", re.IGNORECASE)
# Whole numbers that count on without a gap may be chance in so few rows.
FEWEST = 10
_ARRAYS: dict[str, Callable[[Path, Columns], Rows]] = {".npy": read_npy, ".npz": read_npz}


def read_rows(
    path: Path,
    columns: Columns,
    *,
    content: bool = True,
    own_labels: bool = True,
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
        return _read_table(path, columns, content, own_labels)
    if columns.text is not None or columns.group is not None or (own_labels and columns.label is not None):
        argument = "text" if columns.text is not None else "group" if columns.group is not None else "label"
        raise BadInput(f"{path} is no table, so it has no columns: leave {argument} out.", argument=argument)
    if not path.is_dir():
        return _ARRAYS[path.suffix.lower()](path, columns)
    if columns.features is not None:
        raise BadInput(f"{path} is a folder of images, so it has no columns: leave features out.", argument="features")
    return read_images(path, pixels=content, progress=progress)


def _read_table(path: Path, columns: Columns, content: bool, own_labels: bool) -> Rows:
    names = {name for name in (columns.id or "id", columns.label or "label", columns.text, columns.group) if name}
    table = open_table(path, as_text=names)
    id_column = _column(table, columns.id, "id", "id")
    label_column = _column(table, columns.label if own_labels else None, columns.label or "label", "label")
    kept_away = {name for name in (id_column, label_column, columns.group) if name}
    rows = replace(_identified(table, id_column), notes=_header_notes(table))
    if label_column and not own_labels:
        ignored = f"The column {quoted(label_column)} of {path.name} is not read: labels come from the file of labels."
        rows = replace(rows, notes=(*rows.notes, ignored))
    if own_labels and label_column:
        rows = replace(rows, labels=tuple(cells.words(_read(table, label_column), label_column, path)))
    if columns.group is not None:
        name = table.require(columns.group, "group")
        rows = replace(rows, groups=tuple(cells.words(_read(table, name), name, path)))
    if columns.text is not None:
        return _with_texts(rows, table, columns)
    if content or columns.features is not None:
        return _with_features(rows, table, columns, kept_away)
    return rows


def _column(table: Table, named: str | None, usual: str, argument: str) -> str | None:
    """Return the column that the user named, or the usual one if it is there."""
    if named is not None:
        return table.require(named, argument)
    return usual if usual in table.schema.names else None


def _read(table: Table, name: str) -> pa.ChunkedArray:
    return table.read([name]).column(0)


def _identified(table: Table, id_column: str | None) -> Rows:
    if id_column is None:
        return Rows(table.path, row_numbers(table.n_rows), numbered=True, integer_ids=True)
    kind = table.schema.field(id_column).type
    integers = pa.types.is_integer(kind) and kind != pa.uint64()
    return Rows(table.path, cells.ids(_read(table, id_column), id_column, table.path), integer_ids=integers)


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
