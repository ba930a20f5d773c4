"""Embeddings from a file of their own: read, and brought into the order of the rows of a pool."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.provenance import file_told
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns, Rows
from nextbatch.quoting import counted, listed, quoted


def read_beside(
    embeddings: Path, rows: Rows, columns: Columns, answers: Callable[[Rows], Sequence[str | None]]
) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Return a row of numbers for each of `rows` from a file of embeddings, and notes on it.

    Parameters
    ----------
    embeddings : Path
    rows : Rows
        The rows of the pool.
    columns : Columns
        Those of ids and labels; the labels are no dimension.
    answers : callable
        Gives the labels of the rows of that file, to see which of its columns hold the answer.

    Raises
    ------
    BadInput
        If the file is not what it must be, or does not fit the pool.
    """
    try:
        beside = read_rows(embeddings, columns, own_labels=False, answers=answers)
    except BadInput as error:
        # No option names columns of this file: what they would settle is settled in the file.
        raise BadInput(error.told, argument="embeddings") from None
    told = f"Embeddings: {file_told(embeddings, len(beside))}, by {'place' if beside.numbered else 'id'}."
    words = listed(list(beside.categories))
    unused = (f"Not used of {embeddings.name}, whose embeddings are its numbers: {words}.",) if words else ()
    features, notes = _in_order_of(rows, beside)
    return features, (told, *notes, *beside.notes, *unused)


def _in_order_of(rows: Rows, beside: Rows) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Return the features of `beside` in the order of `rows`: matched by id, or by place if it has no ids."""
    features: NDArray[Any] = np.asarray(beside.features)
    if not features.shape[1]:
        raise BadInput(f"{beside.source} has no column of numbers: embeddings are numbers.", argument="embeddings")
    _require_no_blanks(features, beside)
    if beside.numbered:
        order, notes = by_place(rows, len(beside), beside.blank, beside.source, "embeddings")
        return features if order is None else features[order], notes
    place = {name: row for row, name in enumerate(beside.ids)}
    missing = [name for name in rows.ids if name not in place]
    if missing:
        raise BadInput(
            f"{beside.source} has no embedding for {len(missing)} of the {counted(len(rows), 'sample')} of "
            f"{rows.source}: {listed(missing, 5)}. Its ids are like {listed(beside.ids, 3)}.",
            argument="embeddings",
        )
    return features[[place[name] for name in rows.ids]], ()


def _require_no_blanks(features: NDArray[Any], beside: Rows) -> None:
    blank = np.isnan(features) if beside.own_units else np.zeros((1, 1), dtype=bool)
    if blank.any():
        row, column = np.argwhere(blank)[0]
        many = counted(int(blank.any(axis=1).sum()), "such row")
        raise BadInput(
            f"{beside.source} has no number for {quoted(beside.ids[row])} in the column {quoted(beside.names[column])} "
            f"({many}): an embedding has no gaps, compute it anew.",
            argument="embeddings",
        )


def by_place(
    rows: Rows, n: int, blank: Sequence[int], source: Path, argument: str
) -> tuple[NDArray[np.intp] | None, tuple[str, ...]]:
    """Return which row of another file, without ids, belongs to each of `rows`; None if it is simply the next.

    That file has one row for each row that is read, or for each row of the file of the pool, blank ones among them.

    Parameters
    ----------
    rows : Rows
    n : int
        The rows of the other file.
    blank : sequence of int
        The rows of it that are left out, being blank.
    source : Path
        The other file.
    argument : str
        The one that names it.
    """
    left_out = len(rows.blank)
    if n == len(rows) + left_out > len(rows) and not blank:
        told = f"{source.name} has a row for each row of {rows.source.name}, {left_out} of them for blank rows."
        return np.delete(np.arange(n), rows.blank), (told,)
    if n != len(rows):
        without = f" ({counted(left_out, 'blank row')} left out)" if left_out else ""
        with_them = f", or one for each of the {len(rows) + left_out} rows of the file" if left_out else ""
        raise BadInput(
            f"{source} has {counted(n, 'row')} and {rows.source} has {counted(len(rows), 'sample')}{without}: without "
            f"a column of ids it must hold one row for each{with_them}, in the same order (images: sorted by name).",
            argument=argument,
        )
    if tuple(rows.blank) != tuple(blank) and blank:
        raise BadInput(
            f"{source} has other rows left out as blank than {rows.source}, so that what belongs to one sample would "
            "be taken for another: give both files a column of ids, or delete the blank rows.",
            argument=argument,
        )
    return None, ()
