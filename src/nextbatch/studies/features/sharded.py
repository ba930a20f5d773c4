"""A user's own data in shards as samples: the rows with a label, gathered into one array in memory."""

from pathlib import Path

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.files.labels.reading import read_labels
from nextbatch.files.rows import Columns, Rows
from nextbatch.files.samples import Samples
from nextbatch.quoting import counted
from nextbatch.scale.choosing.memory import free, in_words
from nextbatch.scale.pool import ShardedPool
from nextbatch.scale.seeing.seen import rows_at
from nextbatch.scale.shards.left_out import not_finite
from nextbatch.scale.shards.taken import require_no_labels_inside, taken

# Bytes of each number in a process that carries out runs: as the files hold it, prepared for two splits, and what
# preparing takes; measured with 51 million numbers.
OF_NUMBER = 36


def sharded_samples(pool: ShardedPool, labels: str | None, columns: Columns) -> Samples:
    """Return the labeled rows of a pool in shards, in its order.

    Raises
    ------
    BadInput
        If the files are not what they must be, there are no labels, or the labeled rows need more memory than is free.
    """
    shards = pool.shards
    require_no_labels_inside(shards, labels is not None)
    if labels is None:
        raise BadInput(f"{shards.folder} holds shards, whose labels are in a table of ids: name it.", argument="labels")
    found = read_labels(Path(labels), columns)
    order = np.argsort(places := pool.positions(found.by_id))
    positions, values = places[order], np.array(list(found.by_id.values()), dtype=object)[order]
    size = _required(len(positions), shards.width, shards.folder)
    X = rows_at(shards, positions)
    not_finite(shards, positions[~np.isfinite(X).all(axis=1)], skip_bad=False)
    groups = tuple(map(str, pool.columns["groups"].at(positions))) if "groups" in pool.columns else None
    rows = Rows(shards.folder, pool.ids(positions), X, groups=groups, id_column="id")
    held = f"The study holds {counted(len(X), 'row')} of {counted(shards.width, 'column')} in memory, about {size}"
    notes = (*taken(shards, found, task=columns.task), *found.notes, f"{held} in each process.")
    return Samples(rows, values, notes=notes, task=columns.task)


def _required(n: int, width: int, folder: Path) -> str:
    """Return in words the memory that `n` rows of `width` numbers take, or raise if less is free."""
    needed, there = OF_NUMBER * n * width, free()
    if needed > there:
        raise BadInput(
            f"A study of the {counted(n, 'labeled row')} of {folder} takes about {in_words(needed)} in each process, "
            f"and {in_words(there)} are free: name a table of fewer labels, such as those of every tenth row.",
            argument="labels",
        )
    return in_words(needed)
