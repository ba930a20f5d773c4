"""Spreadsheets (.xlsx) as tables in text, which are then read like any other; openpyxl reads them."""

import csv
import io
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted, shortened


def sheet_as_text(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """Return the first sheet of a spreadsheet as CSV, and a note if there are more sheets."""
    try:
        import openpyxl
    except ImportError:
        raise BadInput(
            f"{path} is a spreadsheet, which openpyxl reads: install it (pip install 'nextbatch[sheets]'), or save "
            "the sheet as 'CSV UTF-8'."
        ) from None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        titles = [other.title for other in book.worksheets]
        book.close()
        unknown = _formula_without_value(path, rows)
    except Exception as error:  # openpyxl passes on whatever its parsers of zip and XML raise
        raise BadInput(f"{path} is no whole spreadsheet ({shortened(error)}): save it again.") from None
    if unknown:
        raise BadInput(
            f"{path} has a formula without its value in the cell {unknown}: the program that wrote it did not compute "
            "it. Open it in a program for spreadsheets and save it again."
        )
    if not any(any(row) for row in rows):
        raise BadInput(f"{path} is empty: its first sheet, {quoted(titles[0])}, holds nothing.")
    text = io.StringIO()
    width = max(map(len, rows))
    csv.writer(text, lineterminator="\n").writerows(row + [""] * (width - len(row)) for row in rows)
    more = f"Of the {len(titles)} sheets of {path.name} the first is read, {quoted(titles[0])}."
    return text.getvalue().encode(), (more,) if len(titles) > 1 else ()


def _formula_without_value(path: Path, rows: list[list[str]]) -> str:
    """Return the name of the first cell with a formula whose value is not in the file; empty if there is none."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    for row, values in zip(book.worksheets[0].iter_rows(), rows, strict=False):
        for cell, value in zip(row, values, strict=False):
            if not value and cell.data_type == "f":
                return str(cell.coordinate)
    book.close()
    return ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat(sep=" ") if hasattr(value, "hour") and hasattr(value, "year") else str(value)
