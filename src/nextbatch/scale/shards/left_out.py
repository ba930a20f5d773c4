"""What is left out of a large pool, in words: files, units, and rows that are not finite."""

from collections.abc import Sequence

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.quoting import counted
from nextbatch.scale.shards.shard import Refused, Rows, Shards

# How many files or rows a sentence names.
NAMED = 5


def not_finite(shards: Shards, positions: Rows, skip_bad: bool) -> list[Refused]:
    """Return which rows are left out since they hold NaN or infinity, by file.

    Raises
    ------
    BadInput
        If there are any, and they are not to be skipped.
    """
    places, rows = shards.located(np.sort(positions))
    if len(positions) and not skip_bad:
        raise BadInput(
            f"{shards.files[places[0]].path}: row {rows[0]} (the first is row 0) holds NaN or infinity "
            f"({counted(len(positions), 'such row')} so far): drop these rows or fill the values.",
            argument="skip_bad",
            otherwise="set skip_bad to leave such rows out",
        )
    return [_refused_rows(shards.files[place].name, rows[places == place]) for place in np.unique(places)]


def _refused_rows(name: str, rows: Rows) -> Refused:
    told = ", ".join(map(str, rows[:NAMED].tolist()))
    return Refused(name, f"{counted(len(rows), 'row')} with NaN or infinity left out, such as {told}")


def listed(refused: Sequence[Refused]) -> str:
    """Return what was refused, and why, as a part of a sentence."""
    told = "; ".join(f"{name} ({why.removesuffix('.')})" for name, why in refused[:NAMED])
    return told + (f"; and {len(refused) - NAMED} more" if len(refused) > NAMED else "")
