"""Rows of a pool in shards that are not chosen, beside those with a label: excluded ones, and pending ones."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from nextbatch.files.outputs.id_lists import ids_in
from nextbatch.files.rows import Rows
from nextbatch.quoting import counted
from nextbatch.scale.shards.shard import Shards
from nextbatch.selecting.composition import Composition


class Aside(NamedTuple):
    """The ids of both, and what is to be said of them."""

    excluded: tuple[str, ...]
    pending: tuple[str, ...]
    notes: tuple[str, ...]


def set_aside(wanted: Composition, shards: Shards) -> Aside:
    """Return the ids that files name as never to be chosen, and as asked for and not answered.

    Raises
    ------
    BadInput
        If a file has no ids.
    """
    excluded, pending = _ids(wanted.exclude, shards, "exclude"), _ids(wanted.pending, shards, "pending")
    told = (("Never chosen", excluded), ("Pending, not asked for again", pending))
    notes = (f"{what}: {counted(len(ids), 'row')}." for what, ids in told if ids)
    return Aside(excluded, pending, tuple(notes))


def _ids(paths: Sequence[Path], shards: Shards, argument: str) -> tuple[str, ...]:
    rows = Rows(shards.folder, (), id_column=getattr(shards.files[0], "id_column", None))
    return tuple(dict.fromkeys(name for path in paths for name in ids_in(path, rows, argument)))
