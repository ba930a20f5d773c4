"""From a path to rows: an array, a table or a folder of images, told apart by the name."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.arrays import read_npy, read_npz
from nextbatch.files.features.columns import feature_columns
from nextbatch.files.features.header import header_notes
from nextbatch.files.features.notes import not_used_names
from nextbatch.files.identity import identified
from nextbatch.files.images.reading import read_images
from nextbatch.files.labels.agreement import require_same_texts
from nextbatch.files.labels.answers import answer_columns
from nextbatch.files.labels.by_task import names_among
from nextbatch.files.labels.found import FoundLabels
from nextbatch.files.labels.label_columns import named_for_labels, require_no_labels_among
from nextbatch.files.labels.leaks import answer_names, deciding_notes, kept_away_note
from nextbatch.files.labels.usable import usable_labels
from nextbatch.files.labels.which_columns import likely_labels
from nextbatch.files.rows import Columns, Rows
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import column_called, nameless, plain_name, required, usual_label
from nextbatch.files.tables.not_read import require_read
from nextbatch.files.tables.several_files import require_one
from nextbatch.files.tables.table import TABLE_SUFFIXES, Table, is_table, open_table
from nextbatch.quoting import counted, quoted
from nextbatch.storage.paths import existing_file, require_possible, require_suffix

# What programs write where a text is missing; written otherwise, such as "none", it is a text.
WRITTEN_BLANKS = {"nan", "NaN", "<NA>", "NaT", "#N/A", "null", "NULL", "None"}
_ARRAYS: dict[str, Callable[[Path, Columns], Rows]] = {".npy": read_npy, ".npz": read_npz}


def read_rows(
    path: Path,
    columns: Columns,
    *,
    content: bool = True,
    own_labels: bool = True,
    found: FoundLabels | None = None,
    answers: Callable[[Rows], Sequence[str | None]] | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Rows:
    """Return the rows of a .npy or .npz file, of a table, or of a folder of images.

    Parameters
    ----------
    path : Path
    columns : Columns
    content : bool
        Whether features or texts are needed. If not, neither pixels nor columns that were not named are read.
    own_labels : bool
        Whether labels are read from this table. If not, its label column is still no feature.
    found : FoundLabels, optional
        Labels from a file of their own, whose texts must not contradict those of this one.
    answers : callable, optional
        Gives the labels of rows if they come from elsewhere, to see which columns hold the answer.
    progress : callable
        Told now and then how many images are read.

    Raises
    ------
    BadInput
        If the file is damaged or does not hold what it must; nothing is skipped.
    """
    require_possible(path)
    require_one(path)
    require_read(path)
    if not path.is_dir():
        if is_table(path):
            return _read_table(path, columns, content, own_labels, found, answers)
        require_suffix(existing_file(path), (*_ARRAYS, *TABLE_SUFFIXES), "a pool that is no folder of images")
    if columns.text is not None or columns.group is not None or (own_labels and columns.label):
        argument = "text" if columns.text is not None else "group" if columns.group is not None else "label"
        raise BadInput(f"{path} is no table, so it has no columns: leave {argument} out.", argument=argument)
    if not path.is_dir():
        return _ARRAYS[path.suffix.lower()](path, columns)
    if columns.features is not None:
        raise BadInput(f"{path} is a folder of images, so it has no columns: leave features out.", argument="features")
    folders_are_labels = found is not None and found.source.is_dir()
    return read_images(path, pixels=content, folders_are_labels=folders_are_labels, progress=progress)


def _read_table(
    path: Path,
    columns: Columns,
    content: bool,
    own_labels: bool,
    found: FoundLabels | None,
    answers: Callable[[Rows], Sequence[str | None]] | None,
) -> Rows:
    table, id_column, label_column, columns = _opened(path, columns, own_labels)
    if own_labels:
        several = named_for_labels(table, columns.label, columns.task, [id_column])
    else:
        several = [name for name in found.several if name in table.schema.names] if found else []
    rows = identified(table, id_column, {label_column, columns.text, columns.group, *several})
    rows = replace(
        rows,
        label_column=(columns.label if several else label_column) if own_labels else None,
        blank=table.blank,
        notes=(*table.notes, *rows.notes, *header_notes(table)),
    )
    if label_column and not own_labels:
        rows = replace(rows, notes=(*rows.notes, _not_read(table, label_column, rows, found)))
    if own_labels and (several or label_column):
        labels, notes = usable_labels(table, several or [str(label_column)], columns)
        rows = replace(rows, labels=tuple(labels), notes=(*rows.notes, *notes))
    if found is not None:
        rows = replace(rows, notes=(*rows.notes, *require_same_texts(found, rows, table, columns)))
    if columns.group is not None:
        cells_of_groups = table.read([columns.group]).column(0)
        rows = replace(rows, groups=tuple(cells.words(cells_of_groups, columns.group, path)))
    if columns.text is not None:
        return _with_texts(rows, table, columns, {id_column, label_column, columns.group, *several})
    if not (content or columns.features is not None):
        return rows
    embeddings = not own_labels and found is None  # only labels and embeddings come from elsewhere
    known = answers(rows) if answers else rows.labels or ()
    answered = _answers_beside(table, rows, [label_column or columns.label, *several], known, columns.task)
    # Whoever reads these columns raises for one that is not there.
    apart = [column_called(name, table, "features") for name in columns.apart]
    taken = (rows.id_column, label_column, columns.group, *several, *answered, *apart)
    kept_away = {name for name in taken if name is not None}
    if answered and columns.features is None:
        told = kept_away_note(answered, path.name, rows.labels is not None or answers is not None, embeddings)
        rows = replace(rows, notes=(*rows.notes, told))
    if own_labels and columns.features is not None:
        _require_no_label(columns.features, label_column, path)
    read = _with_features(rows, table, columns, kept_away, embeddings)
    if own_labels and columns.label is None and not label_column and columns.features is None:
        read = replace(read, notes=(*read.notes, *likely_labels(read.categories)))
    if own_labels and rows.label_column is None and columns.label is None and columns.features is None:
        require_no_labels_among(read.names, read.features, table)
    return replace(
        read, notes=(*read.notes, *deciding_notes(table, [*read.names, *read.categories], known, embeddings))
    )


def _not_read(table: Table, label_column: str, rows: Rows, found: FoundLabels | None) -> str:
    """Return a note on a column of labels that is not read, and on the rows that lose a label by that."""
    told = f"The column {quoted(label_column)} of {table.path.name} is not read: labels come from"
    if found is None:
        return f"{told} the file of labels."
    column = table.read([label_column]).column(0)
    listed = cells.is_list(column.type)
    filled = column.to_pylist() if listed else cells.words(column, label_column, table.path)
    lost = sum(bool(cell) and name not in found.by_id for name, cell in zip(rows.ids, filled, strict=True))
    more = f" {counted(lost, 'row')} filled there {'has' if lost == 1 else 'have'} no label in it, and may be chosen."
    return f"{told} {found.source.name} alone.{more if lost else ''}"


def _opened(path: Path, columns: Columns, own_labels: bool) -> tuple[Table, str | None, str | None, Columns]:
    """Return a table, its columns of ids and labels, and `columns` with the names that the table gives them.

    Ids, labels, texts and groups are read as they are written.
    """
    named = (columns.id or "id", columns.label or "label", columns.text, columns.group, "", "Unnamed: 0")
    names = {name for name in named if name is not None}
    table = open_table(path, as_text=names)
    id_column = required(columns.id, table, "id") if columns.id is not None else column_called("id", table, "id")
    if own_labels and columns.label and not named_for_labels(table, columns.label, columns.task, [id_column]):
        label_column: str | None = required(columns.label, table, "label")
    else:
        called_so = column_called(columns.label, table, "label") if columns.label else None
        label_column = None if columns.label == "" else called_so or usual_label(table, [id_column])
    text, group = (
        None if name is None else required(name, table, argument)
        for name, argument in ((columns.text, "text"), (columns.group, "group"))
    )
    found = {name for name in (id_column, label_column, text, group) if name is not None}
    if table.types_guessed and not found <= names:
        table = open_table(path, as_text=names | found)
    return table, id_column, label_column, replace(columns, text=text, group=group)


def _require_no_label(features: str | Sequence[str], label: str | None, path: Path) -> None:
    """Raise if the label is named as a feature; patterns do not match it."""
    named = [features, *map(str.strip, features.split(","))] if isinstance(features, str) else features
    if label is not None and plain_name(label) in map(plain_name, named):
        raise BadInput(
            f"{quoted(label)} is the column of labels of {path}, and is named in features: a model that sees the label "
            "has nothing to learn. Leave it out of features, or set label to another column.",
            argument="features",
        )


def _answers_beside(
    table: Table, rows: Rows, labels: Sequence[str | None], known: Sequence[str | None], task: str
) -> list[str]:
    """Return the columns whose names say that they hold the answer, or whether there is one."""
    label = labels[0]
    names = [name for name in table.schema.names if name not in (rows.id_column, *labels)]
    classes = set(names_among(known, task))
    beside = answer_columns(names, label) if rows.labels is not None else []
    called_so = {*answer_names(names, label, classes), *beside}
    return [name for name in names if name in called_so and not nameless(name)]


def _with_texts(rows: Rows, table: Table, columns: Columns, used: set[str | None]) -> Rows:
    if columns.features is not None:
        raise BadInput("Give features or text, not both: a model learns from one of them.", argument="text")
    name = str(columns.text)
    written = [cell or "" for cell in cells.words(table.read([name]).column(0), name, table.path)]
    texts = tuple("" if text in WRITTEN_BLANKS else text for text in written)
    left = [other for other in table.schema.names if other not in {*used, *columns.apart, name} and not nameless(other)]
    taken = f"Features: the texts in the column {quoted(name)} of {table.path.name}{not_used_names(left)}."
    empty = sum(not text.strip() for text in texts)
    words = Counter(text for text in written if text in WRITTEN_BLANKS)
    marked = f" ({', '.join(f'{times} {quoted(word)}' for word, times in words.items())})" if words else ""
    told = f"{counted(empty, 'row')} of {table.path.name} without a text{marked}: never chosen, and not learned from."
    return replace(rows, texts=texts, notes=(*rows.notes, taken, *([told] if empty else [])))


def _with_features(rows: Rows, table: Table, columns: Columns, kept_away: set[str], embeddings: bool) -> Rows:
    found = feature_columns(table, columns.features, kept_away, embeddings)
    values = found.numbers
    if found.embedding:
        values = checks.numbers(values, f"The numbers of {table.path}", ndim=2)
    return replace(
        rows,
        features=values,
        names=found.names,
        categories=found.categories,
        own_units=not found.embedding,
        notes=(*rows.notes, *found.notes),
    )
