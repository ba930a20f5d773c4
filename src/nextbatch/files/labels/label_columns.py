"""Labels in a column of 0 and 1 for each class, or for each of several labels: read if named, asked about if not."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.features.columns import named_columns
from nextbatch.files.features.one_hot import one_hot_runs, share_prefix
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import column_called, plain_name
from nextbatch.files.tables.table import Table
from nextbatch.quoting import counted, listed, quoted
from nextbatch.tasks import NUMBERS, SEVERAL_LABELS, one_word

_YES, _NO = {"1", "1.0", "true", "yes", "x"}, {"0", "0.0", "false", "no"}


def named_for_labels(table: Table, label: str | None, task: str, apart_from: Collection[str | None] = ()) -> list[str]:
    """Return the columns that `label` names, one for each label; none where it names one column, or labels are others.

    Raises
    ------
    BadInput
        If there is no such column.
    """
    if task == NUMBERS or not label or column_called(label, table, "label") is not None:
        return []
    return named_columns(table, label, {name for name in apart_from if name is not None}, argument="label")


def labels_of_columns(table: Table, names: Sequence[str], task: str) -> tuple[list[str | None], list[str]]:
    """Return the label of each row, a class or a list as JSON, None where it has none, and notes.

    Raises
    ------
    BadInput
        If a cell is neither yes nor no, or empty beside others of its row in a file that does write "no"; or if a row
        has two classes.
    """
    found = _names_with_a_one(table, names)
    if task == SEVERAL_LABELS:
        return [None if labels is None else one_word(labels) for labels in found], []
    for row, labels in enumerate(found):
        if labels and len(labels) > 1:
            raise BadInput(
                f"{cells.at(row).capitalize()} of {table.path} has a 1 in {listed(labels, 4)}, and a sample has one "
                f"class: correct it, or set task to {SEVERAL_LABELS} if a sample may have several labels.",
                argument="label",
            )
    without = sum(labels == [] for labels in found)
    told = f"Not labeled: {counted(without, 'row has', 'rows have')} no 1 in {listed(names, 3)} of {table.path.name}."
    return [labels[0] if labels else None for labels in found], [told] if without else []


def are_yes_or_no(table: Table, names: Sequence[str]) -> bool:
    """Whether all columns hold 0 and 1, or other words for no and yes."""
    return all(
        not cells.is_list(table.schema.field(name).type)
        and {plain_name(cell or "") for cell in _words(table, name)} <= {*_YES, *_NO, ""}
        for name in names
    )


def require_named(table: Table, names: Sequence[str]) -> None:
    """Raise with the two ways to read columns of 0 and 1 that hold labels."""
    one_each = all(labels is None or len(labels) < 2 for labels in _names_with_a_one(table, names))
    given = quoted(",".join(names))
    if one_each:
        way_out = (
            f"set label to them, {given}, and the class of a sample is the column that has its 1. If a sample may have "
            f"several labels, set task to {SEVERAL_LABELS}, too."
        )
    else:
        way_out = f"if a sample may have several, set task to {SEVERAL_LABELS} and label to these columns, {given}."
    raise BadInput(
        f"{table.path} has no column of labels, but one of 0 and 1 for each class ({listed(names)}): {way_out}",
        argument="label",
    )


def require_no_labels_among(names: Sequence[str], features: NDArray[Any] | None, table: Table) -> None:
    """Raise if columns of 0 and 1 may be the labels of a table in which no other column holds them.

    Categories that were made columns share the first part of their names and are never blank.

    Raises
    ------
    BadInput
    """
    columns = {} if features is None else {name: features[:, place] for place, name in enumerate(names)}
    for run in one_hot_runs(columns):
        blank = int(np.isnan(columns[run[0]]).sum())
        if share_prefix(run) and not blank:
            continue
        without = f", or all blank, as in {counted(blank, 'row')}" if blank else ""
        raise BadInput(
            f"Columns of {table.path} may be features or labels: {listed(run)} are 0 but for one 1 in each row"
            f"{without}. If they are the classes, set label to {quoted(','.join(run))}; if they are features, set "
            "label to an empty word.",
            argument="label",
        )


def _names_with_a_one(table: Table, names: Sequence[str]) -> list[list[str] | None]:
    """Return for each row the columns that say yes; None where all are empty."""
    rows = list(zip(*(_yes_or_no(table, name) for name in names), strict=True))
    if any(cell is False for row in rows for cell in row):
        for number, row in enumerate(rows):
            if None in row and any(cell is not None for cell in row):
                raise BadInput(
                    f"{table.path} has no answer for {quoted(names[row.index(None)])} in {cells.at(number)}, and has "
                    "answers for other labels there: write 0 or 1, or empty all of them to leave it without labels.",
                    argument="label",
                )
    return [
        None if all(cell is None for cell in row) else [name for name, cell in zip(names, row, strict=True) if cell]
        for row in rows
    ]


def _yes_or_no(table: Table, name: str) -> list[bool | None]:
    answers: list[bool | None] = []
    for row, cell in enumerate(_words(table, name)):
        word = plain_name(cell or "")
        if word and word not in _YES | _NO:
            raise BadInput(
                f"The column {quoted(name)} of {table.path} has {quoted(str(cell))} in {cells.at(row)}: of several "
                "columns of labels each holds 1 where the label fits and 0 where it does not.",
                argument="label",
            )
        answers.append(word in _YES if word else None)
    return answers


def _words(table: Table, name: str) -> Sequence[str | None]:
    return cells.words(table.read([name]).column(0), name, table.path)
