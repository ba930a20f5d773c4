"""Ids in files: samples that are never to be chosen, and those that were asked for and are not answered yet."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.labels.id_matching import meant
from nextbatch.files.outputs.opening import open_outputs
from nextbatch.files.rows import NoRows, Rows
from nextbatch.quoting import counted, listed
from nextbatch.storage.paths import existing_file


class Listed(NamedTuple):
    """The samples in a file, in its order, and what is to be said of it."""

    indices: NDArray[np.intp]
    note: str


def read_ids(path: Path, rows: Rows, argument: str) -> Listed:
    """Return the samples of `rows` whose ids a file holds.

    Raises
    ------
    BadInput
        If the file has no ids, or none that the pool has, or ids that seem to be written otherwise than in the pool.
    """
    ids = ids_in(path, rows, argument)
    index = {name: i for i, name in enumerate(rows.ids)}
    known = [index[name] for name in dict.fromkeys(ids) if name in index]
    unknown = [name for name in dict.fromkeys(ids) if name not in index]
    if unknown:
        listed_ids = set(ids)
        instead = meant(unknown, [name for name in rows.ids if name not in listed_ids])
        if instead or not known:
            raise BadInput(
                f"{path} has {counted(len(unknown), 'id')} that {rows.source} does not have: {listed(unknown, 5)}. "
                f"{instead or f'Its ids are like {listed(rows.ids, 3)}.'}",
                argument=argument,
            )
    others = f"; {counted(len(unknown), 'id')} of it the pool does not have, {listed(unknown, 3)}" if unknown else ""
    return Listed(np.array(known, dtype=np.intp), f"{counted(len(known), 'sample')} of {path.name}{others}")


def ids_in(path: Path, rows: Rows, argument: str) -> tuple[str, ...]:
    """Return the ids that a file holds: a table with a column of ids, called as in `rows`, or a .txt file, one a line.

    Raises
    ------
    BadInput
        If the file has no ids.
    """
    ids = _lines(path) if path.suffix.lower() == ".txt" else _of_table(path, rows)
    if ids is None:
        raise BadInput(
            f"{path} has no column of ids: it must hold the ids of samples, in a column called as in the pool or id.",
            argument=argument,
        )
    return ids


def _of_table(path: Path, rows: Rows) -> tuple[str, ...] | None:
    try:
        return open_outputs(path, rows, None).ids
    except NoRows:  # such as of copies where there are none
        return ()


def _lines(path: Path) -> tuple[str, ...]:
    lines = existing_file(path).read_text(encoding="utf-8-sig").splitlines()
    return tuple(line.strip() for line in lines if line.strip())
