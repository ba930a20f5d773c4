"""Labels by id: read from a table, what is no label dropped, matched with rows; one without a row is an error."""

import re
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.compute as pc

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.labels.answers import answer_columns, without_rejected
from nextbatch.files.labels.by_task import (
    lists_of_cells,
    lone_below_zero,
    names_among,
    numbers_of_cells,
)
from nextbatch.files.labels.id_matching import hint
from nextbatch.files.labels.label_columns import (
    are_yes_or_no,
    labels_of_columns,
    named_for_labels,
    require_named,
)
from nextbatch.files.labels.leaks import answer_names
from nextbatch.files.labels.lookalikes import seen_as
from nextbatch.files.labels.markers import doubtful_classes, markers_among, told
from nextbatch.files.labels.several_labels import one_label_each, require_one_each, texts_of_lists
from nextbatch.files.labels.tools import open_labels
from nextbatch.files.rows import Columns, NoRows, Rows
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
from nextbatch.files.tables.numerals import is_like_numeral
from nextbatch.files.tables.separated import is_numeral
from nextbatch.files.tables.table import Table
from nextbatch.files.tool_records import OUR_ID
from nextbatch.quoting import counted, listed, quoted
from nextbatch.tasks import CLASSES, NUMBERS, SEVERAL_LABELS

# In so many rows classes repeat, and what differs in every row is a name or a number of the row.
SOME_ROWS = 5
# Fewer classes than these may well be numbers with decimals.
MOST_MEASURED = 10
# Whole numbers are classes more often, which repeat.
MOST_NUMBERED = 50
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
    id_column = _id_column(table, columns, ids_of_pool, images)
    several = named_for_labels(table, columns.label, columns.task, [id_column])
    label_column = "" if several else _label_column(table, id_column, columns.label, of_pool)
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


def usable_labels(table: Table, names: Sequence[str], columns: Columns) -> tuple[list[str | None], list[str]]:
    """Return the label of each row of a table, None where there is none, and notes on what was taken for none.

    Parameters
    ----------
    table : Table
    names : sequence of str
        The column of labels; or one of 0 and 1 for each class or label.
    columns : Columns
        What a label is, and which words mean that there is none.

    Raises
    ------
    BadInput
        If a cell holds several labels, or a word may be a class as well as a mark for "no label".
    """
    if len(names) > 1:
        labels, notes = labels_of_columns(table, names, columns.task)
        accepted, more = without_rejected(labels, table, names[0], f"{listed(names, 3)}")
        return accepted, [*notes, *more]
    (column,), unlabeled = names, columns.unlabeled
    where = f"the column {quoted(column)} of {table.path}"
    written = cells.words(texts_of_lists(table.read([column]).column(0)), column, table.path)
    accepted, notes = without_rejected(written, table, column, where)
    if columns.task != CLASSES:
        labels, more = _by_task(accepted, columns, where)
        return labels, [*notes, *more]
    single = [value if value and value.strip() else None for value in one_label_each(accepted, where)]
    counts = Counter(value for value in single if value is not None)
    markers = markers_among(counts, unlabeled, where)
    labels = [None if value in markers else value for value in single]
    require_one_each(labels, where)
    classes = Counter(value for value in labels if value is not None)
    _warn_of_variants(classes, table.path)
    _warn_of_doubtful(classes, unlabeled, table.path)
    _warn_of_measurements(classes, where)
    return labels, [*notes, *_told_minus_ones(table, column, where), *told(counts, markers, unlabeled, where)]


def _by_task(written: Sequence[str | None], columns: Columns, where: str) -> tuple[list[str | None], list[str]]:
    """Return labels that are lists or numbers, None where a cell is empty or marked as without one, and notes."""
    filled = [value if value and value.strip() else None for value in written]
    counts = Counter(value for value in filled if value is not None)
    if columns.task == NUMBERS:  # which mean "no label" only where the user says so
        named = {word.strip() for word in (columns.unlabeled or "").split(",")}
        counts = Counter({word: n for word, n in counts.items() if word.strip() in named or not is_like_numeral(word)})
    markers = markers_among(counts, columns.unlabeled, where)
    words = [None if value in markers else value for value in filled]
    read = numbers_of_cells if columns.task == NUMBERS else lists_of_cells
    labels, notes = read(words, where)
    _warn_of_variants(names_among(labels, columns.task), Path(where))
    if columns.task == NUMBERS:
        notes = [*notes, *lone_below_zero([float(value) for value in labels if value is not None], where)]
    return labels, [*notes, *told(counts, markers, columns.unlabeled, where)]


def _told_minus_ones(table: Table, column: str, where: str) -> list[str]:
    """Return a note on the rows with -1 among class numbers, by which Hugging Face means that there is no label."""
    if column not in table.class_numbers:
        return []
    n = pc.sum(pc.equal(table.class_numbers[column]().column(0), -1)).as_py()
    said = f"Not labeled: {counted(n, 'row has', 'rows have')} -1 in {where}, which means no label in its schema."
    return [said] if n else []


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


def _id_column(table: Table, columns: Columns, ids_of_pool: str | None, images: bool) -> str | None:
    if columns.label_id is not None:
        return required(columns.label_id, table, "label_id")
    ours: list[str] = [name for name in table.schema.names if name.rpartition(".")[2] == OUR_ID]
    if len(ours) == 1:
        return ours[0]
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


def _ids(table: Table, id_column: str | None) -> Sequence[str | None]:
    if id_column is None:
        return [str(number) for number in index_range(table.schema) or range(table.n_rows)]
    return cells.words(table.read([id_column]).column(0), id_column, table.path)


def _label_column(
    table: Table, id_column: str | None, label: str | None, of_pool: Callable[[], Collection[str]]
) -> str:
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


def _others(table: Table, names: Sequence[str | None], apart_from: set[str | None]) -> dict[str, dict[str, str]]:
    """Return the columns of text that are neither ids nor labels, to see whether ids mean the rows they seem to."""
    others = {}
    for column in table.schema:
        if column.name not in apart_from and cells.is_text(column.type):
            words = cells.words(table.read([column.name]).column(0), column.name, table.path)
            others[column.name] = {name: word for name, word in zip(names, words, strict=True) if name and word}
    return others


def _better_column(found: FoundLabels, known: set[str]) -> str:
    """Return the offer of another column of the file of labels whose cells are ids of the rows; empty if none is."""
    for name, words in found.others.items():
        if words and all(word in known for word in words.values()):
            return f"Its column {quoted(name)} holds ids of the rows: set label_id to it."
    return ""


def _warn_of_variants(counts: Mapping[str, int], source: Path) -> None:
    spellings: dict[str, list[str]] = {}
    for name in sorted(counts, key=lambda name: -counts[name]):
        spellings.setdefault(seen_as(name), []).append(name)
    for names in spellings.values():
        if len(names) > 1:
            variants = " and ".join(f"{quoted(name)} ({counted(counts[name], 'time')})" for name in names)
            warnings.warn(
                f"{source} has classes that look alike, being different in case, spaces, Unicode form or the way a "
                f"number "
                f"is written: {variants}. They are taken as different; if they are one class, write "
                f"{quoted(names[0].strip())} for all.",
                NextbatchWarning,
                stacklevel=4,
            )


def _warn_of_doubtful(counts: Counter[str], unlabeled: str | None, source: Path) -> None:
    if unlabeled is not None and not unlabeled.strip():
        return  # said to be classes
    for name in doubtful_classes(counts):
        warnings.warn(
            f"{source} has the class {quoted(name)} ({counted(counts[name], 'time')}). It is taken as a class; if it "
            "means "
            f"that there is no label yet, set unlabeled to {quoted(name)} or leave the cell empty.",
            NextbatchWarning,
            stacklevel=4,
        )


def _warn_of_measurements(classes: Counter[str], where: str) -> None:
    """Warn of labels that are numbers and hardly repeat: with decimals, or more of them than there are classes."""
    decimals = sum(is_numeral(name) and not float(name).is_integer() for name in classes)
    with_decimals = len(classes) > max(MOST_MEASURED, classes.total() / 2) and 2 * decimals > len(classes)
    if with_decimals or (len(classes) > max(MOST_NUMBERED, classes.total() / 4) and all(map(is_numeral, classes))):
        warnings.warn(
            f"{len(classes)} of the {classes.total()} labels in {where} are different numbers: each is taken as a "
            f"class. If they measure something, set task to {NUMBERS} (a labeling project has classes only), or write "
            "classes in their place, such as low, middle and high.",
            NextbatchWarning,
            stacklevel=4,
        )
