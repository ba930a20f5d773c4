"""Cells that hold a list of labels: a list of one is its element, an empty one is no label, more are refused."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from nextbatch.errors import BadInput
from nextbatch.files.tables.cells import at, is_list
from nextbatch.files.tables.separated import is_numeral
from nextbatch.quoting import counted, quoted
from nextbatch.tasks import SEVERAL_LABELS

_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_ELEMENT = re.compile(rf"({_QUOTED})|([^,'\"]+)")
_LIST = re.compile(r"\s*(?:\[(.*)\]|\((.*)\)|\{(.*)\})\s*", re.DOTALL)
# How a list begins; no class is called so.
_CUT_OFF = re.compile(r"""\s*[\[{]\s*['"]""")
# What stands between labels, surest first. A class may be called "a, b" or "a/b": those need more evidence.
SURE_SEPARATORS = (";", "\n", "\t")
SEPARATORS = ("|", "#", ",", "/", "+", "&")


def texts_of_lists(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of lists as one of text, each list as JSON; any other column as it is."""
    if not is_list(column.type):
        return column
    cells = [None if cell is None else json.dumps(cell, default=str) for cell in column.to_pylist()]
    return pa.chunked_array([pa.array(cells, pa.large_string())])


def elements(cell: str) -> list[str] | None:
    """Return the labels in a cell that is written as a list, or None if it is no list.

    Examples
    --------
    >>> elements("['cat']"), elements("[]"), elements('["a", "b"]'), elements("cat")
    (['cat'], [], ['a', 'b'], None)
    >>> elements('{"choices": ["cat"]}'), elements("['a' 'b']"), elements("(blank)")
    (['cat'], ['a', 'b'], None)
    """
    if not (matched := _LIST.fullmatch(cell)):
        return None
    try:
        return _leaves(json.loads(cell))
    except ValueError:
        pass
    square, round_, curly = matched.groups()
    if square is None and not re.match(r"\s*['\"]", round_ or curly or ""):
        return None  # a remark in brackets
    found = []
    for literal, bare in _ELEMENT.findall(square if square is not None else round_ or curly):
        if literal:
            found.append(re.sub(r"\\(.)", r"\1", literal[1:-1]))
        elif bare.strip():
            pieces = bare.split()
            found += pieces if all(map(is_numeral, pieces)) else [bare.strip()]
    return found


def one_label_each(cells: Sequence[str | None], where: str) -> list[str | None]:
    """Return each cell with a list of one label replaced by it, and an empty list by "[]".

    Raises
    ------
    BadInput
        If a cell holds several labels, in a list.
    """
    require_no_objects(cells, where)
    lists = {cell: elements(cell) for cell in {cell for cell in cells if cell}}
    several = {cell: found for cell, found in lists.items() if found is not None and len(set(found)) > 1}
    if several:
        _refuse(cells, several, where)
    single = {cell: (found[0] if found else "[]") for cell, found in lists.items() if found is not None}
    return [single.get(cell, cell) if cell else cell for cell in cells]


def require_no_objects(cells: Sequence[str | None], where: str) -> None:
    """Raise for what a tool wrote around a label, where it cannot be told from the rest, and for a part of a list."""
    for row, cell in enumerate(cells):
        if cell and cell.lstrip()[:1] in ("[", "{") and _holds_objects(cell):
            raise BadInput(
                f"{where[:1].upper()}{where[1:]} holds whole annotations: {at(row)} has {quoted(cell)}. Write the "
                "class alone into a column, by the export of your tool as CSV or by a line of Python.",
                argument="label",
            )
        if cell and _CUT_OFF.match(cell) and elements(cell) is None:
            raise BadInput(
                f"{where[:1].upper()}{where[1:]} has a list that is cut off: {at(row)} has {quoted(cell)}. Correct the "
                "cell, or empty it to leave the sample without a label.",
                argument="label",
            )


def _holds_objects(cell: str) -> bool:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return False
    while isinstance(found, list | dict) and len(found) == 1:
        found = found[0] if isinstance(found, list) else next(iter(found.values()))
    parts = found if isinstance(found, list) else [found]
    return any(isinstance(part, dict) and len(part) > 1 for part in parts)


def require_one_each(cells: Sequence[str | None], where: str) -> None:
    """Raise if labels are joined by a sign, such as "a;b" where "a" is a class of its own."""
    counts = Counter(cell for cell in cells if cell)
    for sign in (*SURE_SEPARATORS, *SEPARATORS):
        parts = {cell: [part.strip() for part in cell.split(sign)] for cell in counts if sign in cell.strip()}
        parts = {cell: found for cell, found in parts.items() if all(found) and len(found) > 1}
        several = parts if sign in SURE_SEPARATORS else with_evidence(parts, counts)
        if several:
            _refuse(cells, several, where)


def with_evidence(parts: Mapping[str, list[str]], counts: Counter[str]) -> dict[str, list[str]]:
    """Return the cells all of whose parts are labels elsewhere."""
    known = labels_elsewhere(parts, counts)
    return {cell: found for cell, found in parts.items() if all(part in known for part in found)}


def labels_elsewhere(parts: Mapping[str, list[str]], counts: Counter[str]) -> set[str]:
    """Return the parts of cells that are labels elsewhere: alone, or at another place among the parts."""
    alone = {cell.strip() for cell in counts if cell not in parts}
    places: dict[str, set[int]] = {}
    for found in parts.values():
        for place, part in enumerate(found):
            places.setdefault(part, set()).add(place)
    return {part for part, seen in places.items() if part in alone or len(seen) > 1}


def _leaves(value: Any) -> list[str] | None:
    """Return the labels in what JSON holds; a table with one entry stands for its content, as {"choices": [...]}."""
    if isinstance(value, dict):
        if not value:
            return []
        if set(value) == {"taxonomy"}:  # of Label Studio: a list of paths, each from the root down
            return [" / ".join(map(_word, path)) for path in value["taxonomy"] if isinstance(path, list)]
        return _leaves(next(iter(value.values()))) if len(value) == 1 else None
    if not isinstance(value, list):
        return [_word(value)]
    found: list[str] = []
    for element in value:
        found += _leaves(element) or []
    return found


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _refuse(cells: Sequence[str | None], several: Mapping[str, list[str]], where: str) -> None:
    row = next(row for row, cell in enumerate(cells) if cell in several)
    cell = str(cells[row])
    many = sum(cell in several for cell in cells)
    raise BadInput(
        f"{where[:1].upper()}{where[1:]} has several labels in {counted(many, 'cell')}: {at(row)} has {quoted(cell)}, "
        f"which is {' and '.join(map(quoted, several[cell][:4]))}. If a sample may have several, set task to "
        f"{SEVERAL_LABELS}. If each has one class, keep one label in each cell, empty the cells to leave these samples "
        "without one, or, if it is the name of one class, write it without the sign between the parts.",
        argument="label",
    )
