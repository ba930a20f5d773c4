"""Labels by id, from a table or an export of an annotation tool: what is no label is dropped."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.files.labels.found import FoundLabels
from nextbatch.files.labels.label_columns import named_for_labels
from nextbatch.files.labels.tools import open_labels
from nextbatch.files.labels.usable import usable_labels
from nextbatch.files.labels.which_columns import id_column_of, label_column_of
from nextbatch.files.rows import Columns, NoRows
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import index_range
from nextbatch.files.tables.table import Table
from nextbatch.quoting import counted, quoted
from nextbatch.tasks import SEVERAL_LABELS


def read_labels(
    path: Path,
    columns: Columns,
    ids_of_pool: str | None = None,
    images: bool = False,
    of_pool: Callable[[], Collection[str]] = tuple,
) -> FoundLabels:
    """Return the label of each id in a table or in an export of an annotation tool; rows without a label are left out.

    Parameters
    ----------
    path : Path
    columns : Columns
        The column of ids is `label_id`; else the one that our batches go out with; else `id`; without it "id", or the
        row index of a data frame. The column of labels is `label`; without it "label", "labels" or "class", or the only
        one that may be.
    ids_of_pool : str, optional
        How the pool calls its ids, if nothing was said.
    images : bool
        Whether ids are the names of files, so that a column that is called like names of files holds them.
    of_pool : callable
        Returns the columns of the pool: those of the same name hold no new labels. Called only if it matters.

    Raises
    ------
    BadInput
        If an id is missing, has two different labels, or a cell holds several. The same label twice is no
        contradiction.
    """
    try:
        table = open_labels(path)
    except NoRows as error:
        return FoundLabels(path, {}, notes=(f"{str(error).removesuffix('.')}: there are no labels yet.",))
    id_column = id_column_of(table, columns, ids_of_pool, images)
    several = named_for_labels(table, columns.label, columns.task, [id_column])
    label_column = "" if several else label_column_of(table, id_column, columns.label, of_pool)
    names = _ids(table, id_column)
    labels, notes = usable_labels(table, several or [label_column], columns)
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
        of_several = columns.task == SEVERAL_LABELS
        raise BadInput(
            f"{path} contradicts itself for {counted(len(contradictions), 'row')}: {'; '.join(contradictions[:5])}. "
            f"{'Write all labels of an id into one cell' if of_several else 'Keep one label for each id'}."
        )
    others = _others(table, names, {id_column, label_column, *several})
    return FoundLabels(
        path, found, label_column or columns.label, id_column, table.n_rows, others, tuple(notes), tuple(several)
    )


def _ids(table: Table, id_column: str | None) -> Sequence[str | None]:
    if id_column is None:
        return [str(number) for number in index_range(table.schema) or range(table.n_rows)]
    return cells.words(table.read([id_column]).column(0), id_column, table.path)


def _others(table: Table, names: Sequence[str | None], apart_from: set[str | None]) -> dict[str, dict[str, str]]:
    """Return the columns of text that are neither ids nor labels, to see whether ids mean the rows they seem to."""
    others = {}
    for column in table.schema:
        if column.name not in apart_from and cells.is_text(column.type):
            words = cells.words(table.read([column.name]).column(0), column.name, table.path)
            others[column.name] = {name: word for name, word in zip(names, words, strict=True) if name and word}
    return others
