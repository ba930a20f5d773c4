"""Labels by id: read from a table, blank ones dropped, and matched with rows; a label without a row is an error."""

import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files import columns as cells
from nextbatch.files.rows import Rows
from nextbatch.files.tables import Table, listed, open_table
from nextbatch.quoting import quoted

# Words that other programs write for a missing value.
_LIKE_NOTHING = {"nan", "null", "none", "na", "n/a", "<na>", "nat"}


def read_labels(path: Path, id: str | None = None, label: str | None = None) -> dict[str, str]:
    """Return the label of each id in a table; rows without a label are left out.

    Parameters
    ----------
    path : Path
    id : str, optional
        The column of ids; without it "id".
    label : str, optional
        The column of labels; without it "label", or the only other column.

    Raises
    ------
    BadInput
        If an id is missing, or has two different labels. The same label twice is no contradiction.
    """
    table = open_table(path, as_text=None)
    id_column = table.require(id or "id", "id")
    label_column = _label_column(table, id_column, label)
    columns = table.read([id_column, label_column])
    names = cells.words(columns.column(0), id_column, path)
    labels = without_blanks(cells.words(columns.column(1), label_column, path), path)
    found: dict[str, str] = {}
    contradictions = []
    for row, (name, value) in enumerate(zip(names, labels, strict=True)):
        if value is None:
            continue
        if not name:
            raise BadInput(f"{path} has the label {quoted(value)} without an id in {cells.at(row)}: give it an id.")
        if found.setdefault(name, value) != value:
            contradictions.append(f"{quoted(name)} is {quoted(found[name])} and {quoted(value)}")
    if contradictions:
        raise BadInput(
            f"{path} contradicts itself for {len(contradictions)} rows: {'; '.join(contradictions[:5])}. "
            "Keep one label for each id."
        )
    return found


def label_column_of(path: Path, id: str | None = None, label: str | None = None) -> str:
    """Return the name of the column that `read_labels` takes labels from."""
    table = open_table(path, as_text=None)
    return _label_column(table, table.require(id or "id", "id"), label)


def without_blanks(values: Sequence[str | None], source: Path) -> list[str | None]:
    """Return labels with None in place of blank ones, and warn of classes that look alike or like no label."""
    labels = [value if value and value.strip() else None for value in values]
    counts = Counter(label for label in labels if label is not None)
    _warn_of_variants(counts, source)
    _warn_of_nothing(counts, source)
    return labels


def labels_of(rows: Rows, labels: Mapping[str, str], source: Path) -> list[str | None]:
    """Return the label of each row, None where there is none.

    Raises
    ------
    BadInput
        If a label belongs to none of the rows, with the first five ids and what they may have meant.
    """
    known = set(rows.ids)
    unknown = [name for name in labels if name not in known]
    if unknown:
        raise BadInput(
            f"{source} labels {len(unknown)} of {len(labels)} ids that {rows.source} does not have: "
            f"{listed(unknown, 5)}. {_hint(unknown, rows)}",
            argument="id" if rows.numbered else None,
        )
    return [labels.get(name) for name in rows.ids]


def _label_column(table: Table, id_column: str, label: str | None) -> str:
    others = [name for name in table.schema.names if name != id_column]
    if label is None and "label" not in others and len(others) == 1:
        return str(others[0])
    return table.require(label or "label", "label")


def _hint(unknown: Iterable[str], rows: Rows) -> str:
    alike = {_same_number(name): name for name in reversed(rows.ids)}
    for name in unknown:
        if _same_number(name) in alike:
            return (
                f"{quoted(name)} and {quoted(alike[_same_number(name)])} are one number, but not one id: "
                "ids that look like numbers must be written alike in both files, as text."
            )
    alike = {_loosely(name): name for name in reversed(rows.ids)}
    for name in unknown:
        if _loosely(name) in alike:
            return f"Is {quoted(name)} meant to be {quoted(alike[_loosely(name)])}? Write ids alike in both files."
    if rows.numbered:
        return f"{rows.source} has no column of ids, so its rows are numbered from 0: set id to the column of ids."
    return f"Its ids are like {listed(rows.ids, 3)}: write ids alike in both files."


def _same_number(name: str) -> float | str:
    try:
        return float(name)
    except ValueError:
        return name


def _loosely(name: str) -> str:
    """Return an id without its folders, its case, spaces around it and Unicode variants."""
    return unicodedata.normalize("NFKC", name).replace("\\", "/").rpartition("/")[2].strip().casefold()


def _warn_of_variants(counts: Counter[str], source: Path) -> None:
    spellings: dict[str, list[str]] = {}
    for name in sorted(counts, key=lambda name: -counts[name]):
        spellings.setdefault(" ".join(unicodedata.normalize("NFKC", name).casefold().split()), []).append(name)
    for names in spellings.values():
        if len(names) > 1:
            told = " and ".join(f"{quoted(name)} ({counts[name]} times)" for name in names)
            warnings.warn(
                f"{source} has classes that differ only in case, spaces or Unicode form: {told}. They are taken as "
                f"different; if they are one class, write {quoted(names[0].strip())} for all.",
                NextbatchWarning,
                stacklevel=4,
            )


def _warn_of_nothing(counts: Counter[str], source: Path) -> None:
    for name in counts:
        if name.strip().casefold() in _LIKE_NOTHING:
            warnings.warn(
                f"{source} has the class {quoted(name)} ({counts[name]} times). It is taken as a class; if it means "
                "that there is no label yet, leave the cell empty.",
                NextbatchWarning,
                stacklevel=4,
            )
