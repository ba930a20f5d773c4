"""An Arrow table as the content of a CSV or a Parquet file."""

from io import BytesIO

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet


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
