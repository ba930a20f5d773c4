"""Which columns of a file of labels hold ids, and which the labels."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from nextbatch.errors import BadInput
from nextbatch.files.labels.answers import answer_columns
from nextbatch.files.labels.label_columns import are_yes_or_no, require_named
from nextbatch.files.labels.leaks import answer_names
from nextbatch.files.rows import Columns
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import (
    column_called,
    index_column,
    index_range,
    nameless,
    plain_name,
    required,
    usual_label,
)
from nextbatch.files.tables.table import Table
from nextbatch.files.tool_records import our_id_column
from nextbatch.quoting import counted, listed, quoted

# In five rows classes repeat, and what differs in every row is a name or a number of the row.
SOME_ROWS = 5
# A category that is empty in this share of rows may be the labels so far, by a name that is not known.
MOSTLY_EMPTY = 0.5
# Columns of names of images.
_FILES = re.compile(
    r"((image|img|photo|picture)s?[ _-]?)?(file)?[ _-]?(names?|paths?)|(image|img|photo|picture|file)s?"
)
# Columns that tools add to an export, and those that a batch goes out with: no labels.
_OF_TOOLS = frozenset(
    [
        "id",
        "annotator",
        "annotation_id",
        "created_at",
        "updated_at",
        "lead_time",
        "task_id",
        "comments",
        "nextbatch_id",
        "rank",
        "score",
        "gap",
        "cluster_size",
        "distance_to_labeled",
        "why",
        "strategy",
    ]
)
# What exports hold of the sample itself.
_NESTED = ("data.", "meta.", "metadata.", "fields.")


def id_column_of(table: Table, columns: Columns, ids_of_pool: str | None, images: bool) -> str | None:
    """Return the column of ids, None where the row index of a data frame counts on; see `read_labels`."""
    if columns.label_id is not None:
        return required(columns.label_id, table, "label_id")
    if (ours := our_id_column(table.schema.names)) is not None:
        return ours
    for name in [columns.id] if columns.id is not None else ["id", ids_of_pool]:
        found = column_called(name, table, "label_id") if name else None
        if found is not None:
            return found
    of_files: list[str] = [name for name in table.schema.names if _FILES.fullmatch(plain_name(name))]
    if images and columns.id is None and len(of_files) == 1:
        return of_files[0]
    index = index_column(table)
    if columns.id is None and (index is not None or index_range(table.schema) is not None):
        return index
    label = columns.label if columns.label is not None else usual_label(table)
    names = [name for name in table.schema.names if name != label and _names_rows(table, name)]
    offer = (
        f" If {listed(names, 3)} names the rows, set label_id to it."
        if names
        else " Its rows need the ids of the samples that they label: add a column of them."
    )
    try:
        return required(columns.id or "id", table, "id")
    except BadInput as error:
        raise BadInput(f"{error}{offer}", argument="id" if columns.id or not offer else "label_id") from None


def _names_rows(table: Table, name: str) -> bool:
    """Whether the cells of a column are all different."""
    if cells.is_list(table.schema.field(name).type):
        return False
    values = cells.words(table.read([name]).column(0), name, table.path)
    return all(values) and len(set(values)) == len(values)


def label_column_of(
    table: Table, id_column: str | None, label: str | None, of_pool: Callable[[], Collection[str]]
) -> str:
    """Return the column of labels: the one that was named, or the only one that may be."""
    if label is not None:
        return required(label, table, "label")
    if (usual := usual_label(table, [id_column])) is not None:
        return usual
    columns = [name for name in table.schema.names if name != id_column and not nameless(name)]
    others = [name for name in columns if name not in answer_columns(columns, None)] or columns
    others = [name for name in others if name not in _OF_TOOLS and not name.startswith(_NESTED)] or others
    if len(others) > 1:
        repeated = set(of_pool())
        others = [name for name in others if name not in repeated] or others
    named_so = [name for name in answer_names(others, None) if not _names_rows(table, name) or table.n_rows < SOME_ROWS]
    for candidates in (others, named_so):
        if len(candidates) == 1:
            return candidates[0]
    if len(others) > 1 and are_yes_or_no(table, others):
        require_named(table, others)
    if not others:
        raise BadInput(f"{table.path} has no column beside the ids: add one with the labels.", argument="label")
    raise BadInput(
        f"{table.path} has no column 'label', and several that may hold the labels: set label to one of them "
        f"({listed(others if len(others) > 1 else columns)}).",
        argument="label",
    )


def likely_labels(categories: Mapping[str, Sequence[str | None]]) -> list[str]:
    """Return a note for each feature that is empty in most rows, as labels so far are, where none were found.

    Examples
    --------
    >>> likely_labels({"Sorte": ["pear", "apple", None, None, None], "color": ["red", "red", "green", "red", None]})
    ["The feature 'Sorte' is empty in 3 of 5 rows: if it holds the labels so far, set label to it."]
    """
    notes = []
    for name, words in categories.items():
        empty = sum(not word for word in words)
        if MOSTLY_EMPTY < empty / len(words) < 1:
            told = f"The feature {quoted(name)} is empty in {empty} of {counted(len(words), 'row')}"
            notes.append(f"{told}: if it holds the labels so far, set label to it.")
    return notes
