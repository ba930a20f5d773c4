"""Formats without a tool: tables, lines of JSON, and lists of ids."""

from pathlib import Path

from nextbatch.files.batches import as_table
from nextbatch.files.formats.outgoing import Outgoing, as_json, as_json_lines
from nextbatch.storage.table_writing import as_csv, as_parquet


def csv_table(outgoing: Outgoing) -> bytes:
    """Return a row for each sample."""
    return as_csv(as_table(outgoing.batch))


def parquet_table(outgoing: Outgoing) -> bytes:
    """Return a row for each sample."""
    return as_parquet(as_table(outgoing.batch))


def json_lines(outgoing: Outgoing) -> bytes:
    """Return the columns of the table, and behind them the other fields of the sample, nested as in the pool."""
    pairs = zip(outgoing.batch.rows, outgoing.records, strict=True)
    return as_json_lines(
        {**row, **{name: value for name, value in record.items() if name not in row}} for row, record in pairs
    )


def list_of_ids(outgoing: Outgoing) -> bytes:
    """Return an id in each line, first choice first."""
    return "".join(f"{name}\n" for name in outgoing.batch.ids).encode()


def list_of_paths(outgoing: Outgoing) -> bytes:
    """Return a JSON list of the whole paths of images, or of ids: for `dataset.select_by` of FiftyOne."""
    folder = Path(outgoing.pool).resolve()
    return as_json([str(folder / name) if outgoing.pool.is_dir() else name for name in outgoing.batch.ids])
