"""Tables from files of many kinds: opened, checked as a whole, and read by column."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.rows import NoRows
from nextbatch.files.tables.arrow_tables import Read, open_arrow, open_parquet, with_class_names
from nextbatch.files.tables.cvat_images import read_cvat_images
from nextbatch.files.tables.json_tables import read_json, read_json_lines, table_of_objects
from nextbatch.files.tables.not_read import require_read
from nextbatch.files.tables.plain_columns import plain_columns
from nextbatch.files.tables.separated import parsed, read_separated, seen_name, text_of
from nextbatch.files.tables.several_files import require_one
from nextbatch.files.tables.sheets import sheet_as_text
from nextbatch.quoting import counted, quoted
from nextbatch.storage.paths import existing_file, require_suffix

# How a row begins that sums up the others.
_SUMS = {"total", "totals", "grand total", "sum", "subtotal", "average", "mean", "gesamt", "summe", "total general"}


class Table(NamedTuple):
    """An opened table: its columns are known, their values are read when asked for."""

    path: Path
    schema: pa.Schema
    n_rows: int
    read: Read
    types_guessed: bool  # whether the types were found by looking at the values, as in a CSV file
    notes: tuple[str, ...] = ()
    blank: tuple[int, ...] = ()  # the numbers of the rows of the file that are left out, being blank
    written: Read | None = None  # what reads columns as they are written, where types are guessed
    sign: str = ","  # between the cells of a table in text

    # What reads a column of class numbers, where names stand for them, by the name of the column.
    class_numbers: Mapping[str, Callable[[], pa.Table]] = MappingProxyType({})

    @property
    def numbers(self) -> NDArray[np.intp]:
        """The number that each row has in the file, the first being 0."""
        return np.delete(np.arange(self.n_rows + len(self.blank)), self.blank)


def open_table(path: Path, as_text: Collection[str] | None = ()) -> Table:
    """Open a table; in a CSV file the columns `as_text` (all for None) are words, so that "001" stays "001".

    Names have no spaces around them. Of a table in text, blank rows and blank columns without a name are dropped.

    Raises
    ------
    BadInput
        If the file is no whole table: empty, truncated, not UTF-8, with ragged rows or two columns of one name.
    """
    require_one(path)
    require_read(path)
    require_suffix(_unpacked_name(path), _OPENERS, "a table")
    return _OPENERS[_unpacked_name(path).suffix.lower()](existing_file(path), as_text)


def table_of_records(path: Path, records: list[Any]) -> Table:
    """Return a table with a row for each object that was read from a JSON file."""
    return _in_memory(path, table_of_objects(path, records))


def is_table(path: Path) -> bool:
    """Whether a file is a table by its name."""
    return _unpacked_name(path).suffix.lower() in _OPENERS


def _unpacked_name(path: Path) -> Path:
    """Return the name that a file of gzip has when it is unpacked, if that is a table in text."""
    inner = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return inner if inner.suffix.lower() in _IN_TEXT else path


def _open_csv(path: Path, as_text: Collection[str] | None) -> Table:
    return _separated(path, text_of(path), ",", as_text)


def _open_tsv(path: Path, as_text: Collection[str] | None) -> Table:
    return _separated(path, text_of(path), "\t", as_text)


def _open_sheet(path: Path, as_text: Collection[str] | None) -> Table:
    content, notes = sheet_as_text(path)
    table = _separated(path, content, ",", as_text)
    return table._replace(notes=(*notes, *table.notes))


def _separated(path: Path, content: bytes, usual: str, as_text: Collection[str] | None) -> Table:
    found, layout = read_separated(path, content, usual, as_text)
    found = _trimmed(found)
    _require_one_header(path, found)
    table = _in_memory(path, found, (*layout.notes, *_told_sums(path, found)))
    place = {name: j for j, name in enumerate(layout.names)}

    def written(names: Sequence[str]) -> pa.Table:
        cells = parsed(path, content, layout, names)
        chosen = cells.select([place[name] for name in names])
        return chosen.take(table.numbers) if table.blank else chosen

    return table._replace(types_guessed=True, written=written, sign=layout.sign)


def _trimmed(table: pa.Table) -> pa.Table:
    """Return a table without spaces around texts, which "a, b" has behind each comma."""
    columns = [pc.utf8_trim_whitespace(column) if _is_text(column.type) else column for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _require_one_header(path: Path, table: pa.Table) -> None:
    """Raise where the names of the columns stand again among the rows, as in files that were joined."""
    if not all(_is_text(column.type) for column in table.columns):
        return
    again = np.ones(table.num_rows, dtype=bool)
    for name, column in zip(table.column_names, table.columns, strict=True):
        again &= np.asarray(pc.fill_null(pc.equal(column, name), name == ""))
        if not again.any():
            return
    row = int(np.flatnonzero(again)[0])
    raise BadInput(
        f"{path} has the names of its columns again in row {row} (the first is row 0; "
        f"{counted(int(again.sum()), 'such row')}), as files have that were joined: delete what is no sample."
    )


def _told_sums(path: Path, table: pa.Table) -> tuple[str, ...]:
    """Return a note if the last row begins as one that sums up the others."""
    last = (column[-1].as_py() for column in table.columns) if table.num_rows > 1 else ()
    first = str(next((cell for cell in last if cell not in (None, "")), ""))
    if first.rstrip(":").casefold() not in _SUMS:
        return ()
    return (f"The last row of {path.name} begins with {quoted(first)}: if it sums up the others, delete it.",)


def _open_json(path: Path, as_text: Collection[str] | None) -> Table:
    return _in_memory(path, read_json(path))


def _open_json_lines(path: Path, as_text: Collection[str] | None) -> Table:
    return _in_memory(path, read_json_lines(path))


def _open_cvat(path: Path, as_text: Collection[str] | None) -> Table:
    return _in_memory(path, read_cvat_images(path))


def _open_arrow(path: Path, as_text: Collection[str] | None) -> Table:
    return _lazily(path, *open_arrow(path))


def _open_parquet(path: Path, as_text: Collection[str] | None) -> Table:
    return _lazily(path, *open_parquet(path))


def _lazily(path: Path, schema: pa.Schema, n_rows: int, read: Read) -> Table:
    """Return a table whose columns are read when they are asked for, by names without spaces around them."""
    schema, read = plain_columns(schema, read)
    schema, named, of_classes = with_class_names(schema, read, path)
    names = [seen_name(name) for name in schema.names]
    _require_different(path, names)
    in_file = dict(zip(names, schema.names, strict=True))
    renamed = pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)], schema.metadata)

    def called(reading: Read, wanted: Sequence[str]) -> pa.Table:
        return reading([in_file[name] for name in wanted]).rename_columns(list(wanted))

    numbers = {name: partial(called, read, [name]) for name in names if in_file[name] in of_classes}
    return Table(path, renamed, n_rows, partial(called, named), types_guessed=False, class_numbers=numbers)


def _in_memory(path: Path, table: pa.Table, notes: tuple[str, ...] = ()) -> Table:
    """Return a table without its blank rows, and without blank columns that have no name."""
    names = [seen_name(name) for name in table.column_names]
    kept = [place for place, name in enumerate(names) if name or not _is_blank(table.column(place))]
    table = table.select(kept).rename_columns([names[place] for place in kept])
    _require_different(path, table.column_names)
    blank = _blank_rows(table)
    if blank.all():
        raise NoRows(f"{path} holds blank rows only.")
    if not blank.any():
        return Table(path, table.schema, table.num_rows, lambda wanted: table.select(list(wanted)), False, notes)
    table = table.take(np.flatnonzero(~blank))
    told = _blank_told(path, int(blank.sum()), table.column_names)
    left_out = tuple(np.flatnonzero(blank).tolist())
    notes = (*notes, told)
    return Table(path, table.schema, table.num_rows, lambda wanted: table.select(list(wanted)), False, notes, left_out)


def _blank_told(path: Path, blank: int, names: Sequence[str]) -> str:
    if len(names) > 1:
        return f"{counted(blank, 'blank row')} of {path.name} {'is' if blank == 1 else 'are'} left out."
    without = counted(blank, "row")
    return f"{without} of {path.name} {'has' if blank == 1 else 'have'} nothing in {quoted(names[0])}: left out."


def _require_different(path: Path, names: Sequence[str]) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if "" in twice:
        raise BadInput(
            f"{path} has several columns without a name: give each a name in the first row, or delete what stands "
            "above the row of names."
        )
    if twice:
        raise BadInput(f"{path} has several columns named {quoted(twice[0])}: give each column a name of its own.")


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_blank(column: pa.ChunkedArray) -> bool:
    return bool(_blank_cells(column).all())


def _blank_rows(table: pa.Table) -> NDArray[np.bool_]:
    blank = np.ones(table.num_rows, dtype=bool)
    for column in table.columns:
        if not blank.any():
            break
        blank &= _blank_cells(column)
    return blank


def _blank_cells(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    if _is_text(column.type):
        column = pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), None, column)
    return np.asarray(column.is_null())


_Opener = Callable[[Path, Collection[str] | None], Table]
# Tables in text may be packed by gzip.
_IN_TEXT: dict[str, _Opener] = {
    ".csv": _open_csv,
    ".tsv": _open_tsv,
    ".json": _open_json,
    ".jsonl": _open_json_lines,
    ".ndjson": _open_json_lines,
}
_OPENERS: dict[str, _Opener] = {
    **_IN_TEXT,
    ".parquet": _open_parquet,
    ".pq": _open_parquet,
    ".arrow": _open_arrow,
    ".feather": _open_arrow,
    ".xlsx": _open_sheet,
    ".xml": _open_cvat,
}
TABLE_SUFFIXES = tuple(_OPENERS)
