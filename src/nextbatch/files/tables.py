"""Tables from CSV and Parquet files: opened, checked as a whole, and read by column."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from nextbatch.errors import BadInput
from nextbatch.files.rows import LARGEST
from nextbatch.quoting import quoted, shortened
from nextbatch.storage.paths import existing_file, require_suffix

# The largest block that the CSV reader can take; a file below it is one block, so that no row is too long for a block.
BLOCK = 2**30
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
# How every file of gzip begins.
GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class Table(NamedTuple):
    """An opened table: its columns are known, their values are read when asked for."""

    path: Path
    schema: pa.Schema
    n_rows: int
    read: Callable[[Sequence[str]], pa.Table]
    types_guessed: bool  # whether the types were found by looking at the values, as in a CSV file

    def require(self, name: str, argument: str) -> str:
        """Return `name` if it is a column; `argument` is the one that names it."""
        if name in self.schema.names:
            return name
        near = get_close_matches(name, self.schema.names, 1)
        hint = f"did you mean {quoted(near[0])}?" if near else f"its columns are {listed(self.schema.names)}."
        told = f"{self.path} has no column {quoted(name)} for {argument}: {hint}"
        raise BadInput(told + other_separator(self.schema.names), argument=argument)


def open_table(path: Path, as_text: Collection[str] | None = ()) -> Table:
    """Open a table; in a CSV file the columns `as_text` (all for None) are words, so that "001" stays "001".

    Raises
    ------
    BadInput
        If the file is no whole table: empty, truncated, not UTF-8, with ragged rows or two columns of one name.
    """
    require_suffix(path, _OPENERS, "a table")
    table = _OPENERS[path.suffix.lower()](existing_file(path), as_text)
    twice = [name for name, times in Counter(table.schema.names).items() if times > 1]
    if twice:
        raise BadInput(f"{path} has several columns named {quoted(twice[0])}: give each column a name of its own.")
    return table


def listed(names: Sequence[str], most: int = 8) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(quoted, names[:most])) + more


def other_separator(header: Sequence[str]) -> str:
    """Return a hint if all columns were read as one."""
    if len(header) == 1 and any(sign in header[0] for sign in ";\t|"):
        return " Its columns seem to be separated by another sign than a comma: save it with commas."
    return ""


def _open_csv(path: Path, as_text: Collection[str] | None) -> Table:
    content = _text_of(path)
    as_text = _header(path, content) if as_text is None else as_text
    options = pyarrow.csv.ConvertOptions(column_types={name: pa.large_string() for name in as_text})
    table = _parsed(path, content, options)
    if not table.num_rows:
        raise BadInput(f"{path} has a header and no rows.")
    if content.count(b'"') % 2 and not _quotes_are_closed(path, content, table):
        raise BadInput(f"{path} ends inside a quoted cell: it is truncated, or a quote is missing.")
    return Table(path, table.schema, table.num_rows, table.select, types_guessed=True)


def _text_of(path: Path) -> bytes:
    """Return the content of a file if it is UTF-8 text, so that no column can silently become binary."""
    content = path.read_bytes()
    encoding = _BYTE_ORDER_MARKS.get(content[:2])
    if encoding:
        raise BadInput(f"{path} is written in {encoding}: save it as UTF-8 (in a spreadsheet: 'CSV UTF-8').")
    if not content.strip():
        raise BadInput(f"{path} is empty.")
    if content.startswith(GZIP):
        raise BadInput(f"{path} is compressed: unpack it first (gunzip), or save it as Parquet.")
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


def _parsed(path: Path, content: bytes, options: pyarrow.csv.ConvertOptions) -> pa.Table:
    ragged: list[pyarrow.csv.InvalidRow] = []

    def stop_at(row: pyarrow.csv.InvalidRow) -> str:
        ragged.append(row)
        return "error"

    parse = pyarrow.csv.ParseOptions(
        delimiter=_DELIMITERS[path.suffix.lower()], newlines_in_values=True, invalid_row_handler=stop_at
    )
    # Only a reader with one thread knows the number of a bad row.
    read = pyarrow.csv.ReadOptions(use_threads=False, block_size=min(len(content), BLOCK))
    try:
        return pyarrow.csv.read_csv(pa.BufferReader(content), read, parse, options)
    except pa.ArrowInvalid as error:
        if not ragged:
            raise BadInput(f"{path} cannot be read as a table: {shortened(error)}.") from None
        row = ragged[0]
        raise BadInput(
            f"{path} has {row.actual_columns} cells in row {row.number} and {row.expected_columns} in its header "
            "(row 1): a row is cut off, or a cell with a comma lacks its quotes."
            f"{other_separator(_header(path, content))}"
        ) from None


def _quotes_are_closed(path: Path, content: bytes, table: pa.Table) -> bool:
    """Whether a row put behind the last one is seen as a row; inside open quotes it would be text."""
    row = _DELIMITERS[path.suffix.lower()].join(["x"] * table.num_columns)
    words = pyarrow.csv.ConvertOptions(column_types={name: pa.large_string() for name in table.column_names})
    longer = _parsed(path, content + f"\n{row}\n".encode(), words)
    return bool(longer.num_rows == table.num_rows + 1)


def _header(path: Path, content: bytes) -> list[str]:
    lines = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
    return next((row for row in csv.reader(lines, delimiter=_DELIMITERS[path.suffix.lower()]) if row), [])


def _open_parquet(path: Path, as_text: Collection[str] | None) -> Table:
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
        schema = file.schema_arrow
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadInput(f"{path} is no whole Parquet file ({shortened(error)}): write it again.") from None
    if not file.metadata.num_rows:
        raise BadInput(f"{path} has no rows.")

    def read(names: Sequence[str]) -> pa.Table:
        # Equal values are stored once: a small file can announce more rows than memory holds.
        if 8 * file.metadata.num_rows * len(names) > LARGEST:
            raise BadInput(f"{path} has {file.metadata.num_rows} rows of {len(names)} columns, too many for memory.")
        try:
            return file.read(list(names))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise BadInput(
                f"{path} cannot be read to its end ({shortened(error)}): it is damaged, write it again."
            ) from None

    return Table(path, schema, file.metadata.num_rows, read, types_guessed=False)


_OPENERS = {".csv": _open_csv, ".tsv": _open_csv, ".parquet": _open_parquet, ".pq": _open_parquet}
TABLE_SUFFIXES = tuple(_OPENERS)
