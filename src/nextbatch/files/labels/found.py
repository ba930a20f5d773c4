"""The labels of a file of their own, by id, and which row each belongs to."""

from dataclasses import dataclass, field
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.files.labels.id_matching import hint
from nextbatch.files.rows import Rows
from nextbatch.quoting import counted, listed, quoted


@dataclass(frozen=True, eq=False)
class FoundLabels:
    """The labels of a file of their own.

    Parameters
    ----------
    source : Path
    by_id : dict
        The label of each id; ids without one are left out.
    column : str, optional
        The column of labels.
    id_column : str, optional
        The column of ids; None where the row index of a data frame counts on.
    n_rows : int
    others : dict
        Every other column by its name: the cell of each id.
    notes : tuple of str
        What was taken for no label, and why.
    several : tuple of str
        The columns of labels, where there is one for each label.
    """

    source: Path
    by_id: dict[str, str]
    column: str | None = None
    id_column: str | None = None
    n_rows: int = 0
    others: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    several: tuple[str, ...] = ()


def labels_of(rows: Rows, found: FoundLabels) -> list[str | None]:
    """Return the label of each row, None where there is none.

    Raises
    ------
    BadInput
        If a label belongs to none of the rows, with the first five ids and what they may have meant.
    """
    known = set(rows.ids)
    labels, source = found.by_id, found.source
    unknown = [name for name in labels if name not in known]
    if unknown:
        better = _better_column(found, known)
        raise BadInput(
            f"{source} labels {len(unknown)} of {counted(len(labels), 'id')} that {rows.source} does not have: "
            f"{listed(unknown, 5)}. {better or hint(unknown, rows)}",
            argument="label_id" if better else "id" if rows.numbered else None,
        )
    return [labels.get(name) for name in rows.ids]


def _better_column(found: FoundLabels, known: set[str]) -> str:
    """Return the offer of another column of the file of labels whose cells are ids of the rows; empty if none is."""
    for name, words in found.others.items():
        if words and all(word in known for word in words.values()):
            return f"Its column {quoted(name)} holds ids of the rows: set label_id to it."
    return ""
