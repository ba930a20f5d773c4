"""From a path to rows: an array, a table or a folder of images, told apart by the name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files import columns as cells
from nextbatch.files.arrays import read_npy, read_npz
from nextbatch.files.feature_columns import feature_columns, is_index
from nextbatch.files.feature_notes import in_full
from nextbatch.files.images import read_images
from nextbatch.files.not_read import require_read
from nextbatch.files.rows import Columns, Rows, row_numbers
from nextbatch.files.separated import is_numeral
from nextbatch.files.tables import TABLE_SUFFIXES, Table, counted, is_table, open_table
from nextbatch.quoting import quoted
from nextbatch.storage.paths import existing_file, require_possible, require_suffix

_ARRAYS: dict[str, Callable[[Path, Columns], Rows]] = {".npy": read_npy, ".npz": read_npz}


def read_rows(
    path: Path,
    columns: Columns,
    *,
    content: bool = True,
    own_labels: bool = True,
    progress: Callable[[str], None] = lambda step: None,
) -> Rows:
    """Return the rows of a .npy or .npz file, of a table, or of a folder of images.

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
    require_read(path)
    if not path.is_dir() and not is_table(path):
        require_suffix(existing_file(path), (*_ARRAYS, *TABLE_SUFFIXES), "a pool that is no folder of images")
    if is_table(path) and not path.is_dir():
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
    rows = replace(_identified(table, id_column), notes=(*table.notes, *_header_notes(table)))
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
        ids = row_numbers(table.n_rows) if table.numbers is None else tuple(map(str, table.numbers))
        return Rows(table.path, ids, numbered=True, integer_ids=True)
    kind = table.schema.field(id_column).type
    integers = pa.types.is_integer(kind) and kind != pa.uint64()
    return Rows(table.path, cells.ids(_read(table, id_column), id_column, table.path), integer_ids=integers)


def _with_texts(rows: Rows, table: Table, columns: Columns) -> Rows:
    if columns.features is not None:
        raise BadInput("Give features or text, not both: a model learns from one of them.", argument="text")
    name = table.require(str(columns.text), "text")
    texts = tuple(cell or "" for cell in cells.words(_read(table, name), name, table.path))
    empty = sum(not text.strip() for text in texts)
    told = f"{counted(empty, 'row')} of {table.path.name} without a text: never chosen, and not learned from."
    return replace(rows, texts=texts, notes=(*rows.notes, told) if empty else rows.notes)


def _with_features(rows: Rows, table: Table, columns: Columns, kept_away: set[str]) -> Rows:
    found = feature_columns(table, columns.features, kept_away)
    values = found.numbers
    if found.embedding:
        values = checks.numbers(values, f"The numbers of {table.path}", ndim=2)
    return replace(
        rows,
        features=values,
        names=found.names,
        categories=found.categories,
        own_units=not found.embedding,
        notes=(*rows.notes, *found.notes),
    )


def _header_notes(table: Table) -> tuple[str, ...]:
    """Return a note if the names of columns look like numbers, as in a file without a header.

    Raises
    ------
    BadInput
        If all are numbers and some are not whole: the first sample would be lost.
    """
    names = [name for name in table.schema.names if not is_index(name)]
    numbers = [name for name in names if is_numeral(name)]
    counted = any(numbers == [str(i + first) for i in range(len(numbers))] for first in (0, 1))
    if not table.types_guessed or counted or 2 * len(numbers) < len(names):
        return ()
    seen = f"{table.path} begins with {in_full(names, quotes=False)}, which look like numbers of a sample"
    if len(numbers) == len(names) and not all(name.strip().isdecimal() for name in names):
        raise BadInput(f"{seen}: a table needs the names of its columns in the first row, write them above.")
    return (f"{seen}, and are taken as the names of columns: if it is one, write a row of names above it.",)
