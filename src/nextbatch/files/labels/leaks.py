"""Leaks: columns beside the label that hold the answer, told by their names or because they decide the class."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import lgamma
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nextbatch.files.features.one_hot import one_hot_runs
from nextbatch.files.tables.cells import is_number, is_text
from nextbatch.files.tables.column_names import plain_name
from nextbatch.files.tables.separated import is_numeral
from nextbatch.files.tables.table import Table
from nextbatch.quoting import listed

_ANSWER = (
    r"(labels?|targets?|class(es)?|categor(y|ies)|annotations?|annotated|ground[ _-]?truth|truth|gold|gt|answers?"
    r"|y[ _-]true|sentiment[ _-]?label)"
)
_WHAT = r"([ _-]?(ids?|idx|index|names?|nr|no|num|numbers?|codes?|str|string|text|int|enc|encoded|values?|true|\d+))"
_NAMED_SO = re.compile(rf"((true|gold|human|final|own|manual|y)[ _-])?{_ANSWER}{_WHAT}?")
_PREFIX = re.compile(r"^(labels?|class|target|is)[ _.:-]+")
_OF_LABEL = re.compile(r"labels?[ _.:-]+\w")
# The chance that a column decides all classes by accident, below which it is told.
UNLIKELY = 0.01
# One value for each class, no more and no less, is a stronger sign.
UNLIKELY_PAIRED = 0.1


def answer_names(names: Collection[str], label: str | None, classes: Collection[str] = ()) -> list[str]:
    """Return the columns that are called like an answer; "y" beside "x" is a coordinate.

    Examples
    --------
    >>> answer_names(["x", "label_id", "Target", "y"], "label")
    ['label_id', 'Target']
    >>> answer_names(["size", "stars_code", "y", "kind_cat", "kind_dog"], "stars")
    ['stars_code', 'y']
    >>> answer_names(["size", "kind_cat", "kind_dog"], "kind", ["cat", "dog"])
    ['kind_cat', 'kind_dog']
    >>> answer_names(["size", "label_cat", "label_dog"], None)
    ['label_cat', 'label_dog']
    """
    coordinates = any(re.fullmatch(r"x[ _-]?\d*", plain_name(name)) for name in names)
    own = re.compile(rf"{re.escape(plain_name(label))}{_WHAT}?") if label else None
    found = [
        name
        for name in names
        if _NAMED_SO.fullmatch(plain_name(name))
        or (own and own.fullmatch(plain_name(name)))
        or (plain_name(name) == "y" and not coordinates)
    ]
    found += _one_for_each_class([name for name in names if name not in found], label, classes)
    return [name for name in names if name in found and name != label]


def kept_away_note(names: Sequence[str], source: str, labels_known: bool, embeddings: bool = False) -> str:
    """Return the sentence on columns that are no features, or no part of embeddings, because of their names."""
    if embeddings:  # no option names their columns
        return (
            f"Not taken as part of the embeddings, because they may hold the answer: {listed(names)} of {source}. "
            "If they belong to them, rename them."
        )
    other = "" if labels_known else "If one holds the labels, set label to it. "
    return (
        f"Not taken as features, because they may hold the answer: {listed(names)} of {source}. {other}"
        "If they are features, set features to all columns to use."
    )


def deciding_notes(
    table: Table, names: Iterable[str], labels: Sequence[str | None], embeddings: bool = False
) -> list[str]:
    """Return a note on columns that decide the class of every labeled row, more than chance explains.

    Each by itself; or several together, of which one is 1 in each row.
    """
    rows = np.array([row for row, label in enumerate(labels) if label], dtype=np.int64)
    classes = np.array([labels[row] for row in rows], dtype=object).astype(str)
    if len(rows) < 2 or len(set(classes)) < 2:
        return []
    looked = [name for name in names if _may_decide(table.schema.field(name).type)]
    beside = table.read(looked).take(pa.array(rows))
    values = {name: _values(beside.column(name)) for name in looked}
    flags = {name: column for name, column in values.items() if column.dtype.kind == "f"}
    together = [run for run in one_hot_runs(flags) if _decides(_place_of_one(run, flags), classes, len(looked))]
    rest = [name for name in looked if not any(name in run for run in together)]
    found = [name for name in rest if _decides(values[name], classes, len(looked))]
    subjects = ["The column {} of {} decides" if len(found) == 1 else "Each of the columns {} of {} decides"]
    subjects += ["Together the columns {} of {} decide"] * len(together)
    way_out = "take it out of the file" if embeddings else "set features to the other columns"
    return [
        f"{subject.format(listed(names), table.path.name)} the class of all {len(rows)} labeled rows: if this is the "
        f"answer itself, {way_out}, since a model that sees the answer finds no sample hard."
        for subject, names in zip(subjects, [found, *together], strict=True)
        if names
    ]


def _place_of_one(run: Sequence[str], values: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Return which column of a run is 1 in each row."""
    return np.asarray(np.argmax([values[name] == 1 for name in run], axis=0), dtype=np.float64)


def _one_for_each_class(names: Sequence[str], label: str | None, classes: Collection[str]) -> list[str]:
    """Return the columns that are called like the classes, as "cat" and "dog" or "kind_cat" and "kind_dog"."""
    wanted = {plain_name(name) for name in classes if not is_numeral(name)}
    own = re.compile(rf"^{re.escape(plain_name(label))}[ _.:-]+") if label else _PREFIX
    forms = {name: plain_name(name) for name in names}
    found = [name for name, form in forms.items() if {form, _PREFIX.sub("", form), own.sub("", form)} & wanted]
    found = found if len(found) > 1 else []
    called = [name for name, form in forms.items() if _OF_LABEL.match(form)]
    return [*found, *(called if len(called) > 1 else [])]


def _may_decide(kind: pa.DataType) -> bool:
    return is_number(kind) or is_text(kind)


def _values(column: pa.ChunkedArray) -> NDArray[Any]:
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return np.asarray(column.cast(pa.float64(), safe=False).to_numpy())
    return np.array([str(cell) for cell in column.to_pylist()])


def _decides(values: NDArray[Any], classes: NDArray[Any], looked: int) -> bool:
    if values.dtype.kind == "U" and (values == classes).all() and not all(map(is_numeral, values)):
        return True
    names, value = np.unique(values, return_inverse=True)
    if len(names) < 2 or len(names) == len(values):
        return False
    kinds, kind = np.unique(classes, return_inverse=True)
    pairs = len(np.unique(value * len(kinds) + kind))
    paired = pairs == len(names) == len(kinds)
    if pairs not in (len(names), len(kinds)):
        return False
    if paired:
        return _chance(kind, lgamma(len(kinds) + 1)) < UNLIKELY_PAIRED
    if pairs == len(names):  # each value has one class
        return _chance(kind, len(names) * np.log(len(kinds))) * looked < UNLIKELY
    return _chance(value, len(kinds) * np.log(len(names))) * looked < UNLIKELY  # each class has one value


def _chance(groups: NDArray[np.intp], log_ways: float) -> float:
    """Return a bound of the chance that rows which are put into groups of these sizes at random stay pure.

    Of all ways to do so, at most exp(log_ways) do not divide what belongs together.
    """
    from scipy.special import gammaln  # a quarter of a second, for files with a column of labels alone

    sizes = np.bincount(groups)
    log_orders = gammaln(len(groups) + 1) - gammaln(sizes + 1).sum()
    return float(np.exp(min(0.0, log_ways - log_orders)))
