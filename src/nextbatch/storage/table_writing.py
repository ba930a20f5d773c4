"""An Arrow table as the content of a CSV or a Parquet file."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from nextbatch.storage.writing import write_atomically


def as_csv(table: pa.Table) -> bytes:
    r"""Return the table as CSV in UTF-8; null is an empty cell.

    Examples
    --------
    >>> as_csv(pa.table({"id": ["a", None], "score": [0.5, 1.0]}))
    b'"id","score"\n"a",0.5\n,1\n'
    """
    content = BytesIO()
    pyarrow.csv.write_csv(table, content)
    return content.getvalue()


def as_parquet(table: pa.Table) -> bytes:
    """Return the table as Parquet, with a checksum of each page."""
    content = BytesIO()
    pyarrow.parquet.write_table(table, content, write_page_checksum=True)
    return content.getvalue()


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table to a file whose suffix is a key of `WRITERS`."""
    write_atomically(path, WRITERS[path.suffix.lower()](table))


WRITERS: dict[str, Callable[[pa.Table], bytes]] = {".csv": as_csv, ".parquet": as_parquet}
