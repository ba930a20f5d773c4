"""Tables written as text: the sign between cells and a title above the names are found, as spreadsheets write them."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.csv

from nextbatch.errors import BadInput
from nextbatch.files.rows import LARGEST_CONTENT, NoRows
from nextbatch.quoting import quoted, shortened

# The largest block that the CSV reader can take; a file below it is one block, so that no row is too long for a block.
BLOCK = 2**30
# How every file of gzip begins.
GZIP = b"\x1f\x8b"
# Rows that are looked at to find the sign between cells; at most this number of them may be titles.
FIRST_ROWS, TITLES = 20, 5
_USUAL_NAMES = ("id", "label", "labels", "class", "text")
_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
# Byte order marks of files that were joined, spaces of no width, and the like.
_UNSEEN = re.compile("[\ufeff\u200b-\u200f\u2060]")
_MARK = b"\xef\xbb\xbf"
# What spreadsheets write in a line of its own to tell each other the sign between cells.
_TOLD_SIGN = re.compile(rb'"?sep=(.)"?\r?\n', re.IGNORECASE)


class Layout(NamedTuple):
    """How a table is written."""

    sign: str  # between cells
    names: list[str]  # of the columns, without spaces around them
    begin: int  # the byte at which the rows begin
    above: int  # rows up to the one with the names
    notes: tuple[str, ...]


def read_separated(path: Path, content: bytes, usual: str, as_text: Collection[str] | None) -> tuple[pa.Table, Layout]:
    """Return the table in the content of a file, and how it is written; `as_text` as in `open_table`."""
    layout = layout_of(path, content, usual)
    table = parsed(path, content, layout, layout.names if as_text is None else as_text)
    if content.count(b'"') % 2 and not _quotes_are_closed(path, content, layout, table):
        raise BadInput(f"{path} ends inside a quoted cell: it is truncated, or a quote is missing.")
    return table, layout


def text_of(path: Path, empty: type[BadInput] = BadInput) -> bytes:
    """Return the content of a file, unpacked if need be, if it is UTF-8: no column can silently become binary.

    Raises
    ------
    BadInput
        If it is no text in UTF-8; of the type `empty` if it holds nothing.
    """
    content = path.read_bytes()
    if content.startswith(GZIP):
        content = _unpacked(path)
    encoding = _BYTE_ORDER_MARKS.get(content[:2])
    if encoding:
        raise BadInput(f"{path} is written in {encoding}: save it as UTF-8 (in a spreadsheet: 'CSV UTF-8').")
    if not content.removeprefix(_MARK).strip():
        raise empty(f"{path} is empty.")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise BadInput(f"{path} holds a NUL byte in line {line}: it is no text, or UTF-16; save it as UTF-8.")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise BadInput(f"{path} is not UTF-8: line {line} holds the byte {byte:#x}; save it as UTF-8.") from None
    return content


def layout_of(path: Path, content: bytes, usual: str) -> Layout:
    """Return how a table is written: with the `usual` sign between cells, unless only another one gives a table."""
    start = len(_MARK) if content.startswith(_MARK) else 0
    told = _TOLD_SIGN.match(content, start)
    signs = (told[1].decode(),) if told else (usual, *(sign for sign in _SIGNS if sign != usual))
    start = told.end() if told else start
    tried = {sign: _with_all_names(_first_rows(content, start, sign)) for sign in signs}
    sign = next((sign for sign in signs if _is_table([row for row, _ in tried[sign]])), signs[0])
    rows = tried[sign]
    if not rows:
        raise BadInput(f"{path} cannot be read as a table: its first row, the names of the columns, has no end.")
    titles = _titles([row for row, _ in rows])
    names, begin = rows[titles]
    notes = [f"The columns of {path.name} are separated by {_SIGNS.get(sign, repr(sign))}."] if sign != usual else []
    if titles:
        title = next((quoted(row[0].strip()) for row, _ in rows[:titles] if row[0].strip()), "blank rows")
        notes.append(f"{path.name} begins with {title}: the names of the columns are taken from row {titles + 1}.")
    return Layout(sign, [seen_name(name) for name in names], begin, titles + 1, tuple(notes))


def parsed(path: Path, content: bytes, layout: Layout, words: Collection[str] = ()) -> pa.Table:
    """Return the columns of a table, those in `words` as text, the others as what their cells look like."""
    body = pa.py_buffer(content).slice(layout.begin)
    if not content[layout.begin :].strip(b"\r\n"):
        raise NoRows(f"{path} has a header and no rows.")
    ragged: list[pyarrow.csv.InvalidRow] = []

    def stop_at(row: pyarrow.csv.InvalidRow) -> str:
        ragged.append(row)
        return "error"

    # Columns may share a name until blank ones without a name are dropped, so each is known by its place here.
    places = [str(place) for place in range(len(layout.names))]
    wanted = set(words)
    kinds = {place: pa.large_string() for place, name in zip(places, layout.names, strict=True) if name in wanted}
    parse = pyarrow.csv.ParseOptions(delimiter=layout.sign, newlines_in_values=True, invalid_row_handler=stop_at)
    # Only a reader with one thread knows the number of a bad row.
    read = pyarrow.csv.ReadOptions(use_threads=False, block_size=min(len(content), BLOCK), column_names=places)
    try:
        # The default pool keeps what the blocks of a wide file are joined from: some 300 MB for 150 MB of text.
        table = pyarrow.csv.read_csv(
            pa.BufferReader(body), read, parse, pyarrow.csv.ConvertOptions(column_types=kinds), pa.system_memory_pool()
        )
    except pa.ArrowInvalid as error:
        if not ragged:
            raise BadInput(f"{path} cannot be read as a table: {shortened(error)}.") from None
        row = ragged[0]
        one_more = row.actual_columns == row.expected_columns + 1
        of_r = ", or R wrote names of rows without a name above them (use write.csv, or col.names = NA)"
        raise BadInput(
            f"{path} has {row.actual_columns} cells in row {row.number + layout.above} and {row.expected_columns} in "
            f"its header (row {layout.above}): a row is cut off, or a cell with a comma lacks its quotes"
            f"{of_r if one_more else ''}."
        ) from None
    return table.rename_columns(layout.names)


def seen_name(name: str) -> str:
    """Return the name of a column without spaces around it, and without signs that nobody sees."""
    return _UNSEEN.sub("", name).strip()


def is_numeral(cell: str) -> bool:
    """Whether a cell of text spells a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _unpacked(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            content = file.read(LARGEST_CONTENT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{path} is no whole file of gzip ({shortened(error)}): pack it again.") from None
    if len(content) > LARGEST_CONTENT:
        raise BadInput(f"{path} unpacks to more than {LARGEST_CONTENT / 2**30:.0f} GiB: save it as Parquet.")
    return content


def _first_rows(content: bytes, start: int, sign: str) -> list[tuple[list[str], int]]:
    """Return the first rows that are not blank, each with the byte behind it."""
    read = start

    def lines() -> Iterator[str]:
        nonlocal read
        file = io.BytesIO(content)
        file.seek(start)
        for line in io.TextIOWrapper(file, "utf-8", newline=""):
            read += len(line.encode())
            yield line

    rows = []
    try:
        for row in csv.reader(lines(), delimiter=sign):
            if row:
                rows.append((row, read))
            if len(rows) == FIRST_ROWS:
                break
    except csv.Error:  # a cell longer than Python's reader takes: what was read before it is enough
        pass
    return rows


def _with_all_names(rows: list[tuple[list[str], int]]) -> list[tuple[list[str], int]]:
    """Return rows with blank names for blank cells behind the last name: some programs end each row with a comma."""
    titles = _titles([row for row, _ in rows])
    below = [row for row, _ in rows[titles + 1 :]]
    if not below:
        return rows
    names, end = rows[titles]
    more = min(map(len, below)) - len(names)
    if more < 1 or any(map(str.strip, (cell for row in below for cell in row[len(names) :]))):
        return rows
    return [*rows[:titles], ([*names, *[""] * more], end), *rows[titles + 1 :]]


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether all rows below the titles have the same number of cells, and more than one."""
    widths = {len(row) for row in rows[_titles(rows) :]}
    return len(widths) == 1 and widths.pop() > 1


def _titles(rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows stand above the names: blank ones, and titles in the first column.

    What follows them must look like names of columns, or a title could be the name of a column of texts: a column
    holds numbers below its name, or words that occur twice on average where its name does not, as labels do.
    """
    above = next((i for i, row in enumerate(rows) if any(map(str.strip, row[1:]))), len(rows))
    if not 0 < above <= TITLES or above + 1 >= len(rows):
        return 0
    names, below = rows[above], rows[above + 1 :]
    if any(len(row) != len(names) for row in below) or any(map(_is_like_number, names)):
        return 0
    below = [row for row in below if any(map(str.strip, row))]
    named = below and any(_is_name(name, [row[place] for row in below]) for place, name in enumerate(names))
    return above if named and sum(bool(name.strip()) for name in names) > 1 else 0


def _is_name(name: str, column: Sequence[str]) -> bool:
    """Whether a cell names those below it: a usual name, or one above numbers or above words that repeat."""
    if not name.strip() or name in column:
        return False
    if all(map(_is_like_number, column)):
        return True
    usual = name.strip().casefold() in _USUAL_NAMES
    return usual or 2 * len(set(column)) <= len(column)


def _is_like_number(cell: str) -> bool:
    return is_numeral(cell.replace(",", "."))


def _quotes_are_closed(path: Path, content: bytes, layout: Layout, table: pa.Table) -> bool:
    """Whether a row put behind the last one is seen as a row; inside open quotes it would be text."""
    row = layout.sign.join(["x"] * table.num_columns)
    longer = parsed(path, content + f"\n{row}\n".encode(), layout, layout.names)
    return bool(longer.num_rows == table.num_rows + 1)
