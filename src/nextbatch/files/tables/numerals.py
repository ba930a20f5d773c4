"""Numbers as people write them: with a decimal comma, signs between thousands, and marks where a number is missing."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from nextbatch.files.tables.separated import is_numeral

# Which sign stands before decimals; the other one may stand between thousands.
Reading = Literal["point", "comma"]
# How many cells are looked at to tell a column of numbers from one of words.
CELLS_LOOKED_AT = 1000
# A larger share of words among numbers, if they are more than MOST_WORDS different ones, are no slips: the column holds
# words, such as codes.
MOST_SLIPS, MOST_WORDS = 0.05, 3
_UNITS = "%$€£¥"
_MISSING = {"?", "-", "--", ".", "na", "n/a", "#n/a", "nan", "null", "none", "<na>", "missing", "unknown", "\\n"}
_FORMS: dict[Reading, re.Pattern[str]] = {
    "point": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?"),
    "comma": re.compile(r"[+-]?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?"),
}
_SPACE_IN_NUMBER = re.compile(r"(?<=\d)[ '\u00a0\u202f\u2019](?=\d{3}(\D|$))")


class Numerals(NamedTuple):
    """The cells of a column that seem to spell numbers."""

    cells: list[str | None]  # None where a number is missing
    readings: tuple[Reading, ...]  # those in which every cell is a number; none if there are slips
    slip: int | None  # the row of the first cell that is no number in the reading that fits most
    marks: int  # cells with a sign for a missing number
    unit: str = ""  # the sign beside every number, such as "%"


def numerals(cells: Sequence[str | None]) -> Numerals | None:
    """Return the cells of a column as numerals, None if it holds words."""
    cells, unit = _without_unit(cells)
    filled = [cell for cell in cells[:CELLS_LOOKED_AT] if cell and cell.strip().lower() not in _MISSING]
    if 2 * sum(is_like_numeral(cell) for cell in filled) <= len(filled):
        return None
    cleaned = [_cleaned(cell) for cell in cells]
    marks = sum(cell is None and bool(raw and raw.strip()) for cell, raw in zip(cleaned, cells, strict=True))
    slips = {reading: [row for row, cell in enumerate(cleaned) if not _fits(cell, reading)] for reading in _FORMS}
    readings = tuple(reading for reading in _FORMS if not slips[reading])
    if readings:
        return Numerals(cleaned, readings, None, marks, unit)
    fewest = min(slips.values(), key=len)
    if len(fewest) > max(1, MOST_SLIPS * len(cells)) and len({cleaned[row] for row in fewest}) > MOST_WORDS:
        return None
    return Numerals(cleaned, (), fewest[0], marks, unit)


def habit_of(columns: Iterable[Numerals]) -> Reading | None:
    """Return the reading of a file: the only one that its columns with commas allow, if one does."""
    told = {column.readings[0] for column in columns if len(column.readings) == 1 and _has_comma(column)}
    return told.pop() if len(told) == 1 else None


def is_ambiguous(column: Numerals) -> bool:
    """Whether the numbers differ between the readings, and both are possible."""
    return len(column.readings) > 1 and any(
        cell is not None and number(cell, "point") != number(cell, "comma") for cell in column.cells
    )


def example(column: Numerals) -> str:
    """Return the first cell that is one number with a decimal point and another with a decimal comma."""
    return next(cell for cell in column.cells if cell and number(cell, "point") != number(cell, "comma"))


def number(cell: str, reading: Reading) -> float:
    """Return the number that a cell spells in a reading that fits it.

    Examples
    --------
    >>> number("1,234.50", "point"), number("1.234,50", "comma"), number("1,000", "comma")
    (1234.5, 1234.5, 1.0)
    """
    if reading == "point":
        return float(cell.replace(",", ""))
    return float(cell.replace(".", "").replace(",", ".")) if _FORMS["comma"].fullmatch(cell) else float(cell)


def is_like_numeral(cell: str) -> bool:
    """Whether a cell spells a number in some reading."""
    cleaned = _plain(cell)
    return is_numeral(cleaned.replace(",", ".")) or any(form.fullmatch(cleaned) for form in _FORMS.values())


def is_like_thousands(cell: str) -> bool:
    """Whether a cell has points where a reader with a decimal comma sees thousands."""
    return re.fullmatch(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", cell.strip()) is not None


def _without_unit(cells: Sequence[str | None]) -> tuple[Sequence[str | None], str]:
    """Return cells without the sign of a currency or of percent that stands beside every number, and this sign."""
    first = next((cell.strip() for cell in cells if cell and cell.strip()), "")
    unit = next((sign for sign in _UNITS if sign in (first[:1], first[-1:])), "")
    if not unit or not is_like_numeral(first.strip(unit)):
        return cells, ""
    if any(cell and cell.strip() and unit not in (cell.strip()[0], cell.strip()[-1]) for cell in cells):
        return cells, ""
    return [None if cell is None else cell.strip().strip(unit) for cell in cells], unit


def _cleaned(cell: str | None) -> str | None:
    if cell is None or not cell.strip() or cell.strip().lower() in _MISSING:
        return None
    return _plain(cell)


def _plain(cell: str) -> str:
    """Return a cell without spaces around it and between thousands, a minus sign being "-"."""
    return _SPACE_IN_NUMBER.sub("", cell.strip()).replace("\N{MINUS SIGN}", "-")


def _fits(cell: str | None, reading: Reading) -> bool:
    if cell is None or _FORMS[reading].fullmatch(cell):
        return True
    # With a decimal comma, a point before two digits is no sign between thousands: the writer changed sides.
    return is_numeral(cell) and (reading == "point" or cell.lstrip("+-").isdecimal())


def _has_comma(column: Numerals) -> bool:
    return any(cell is not None and "," in cell for cell in column.cells)
