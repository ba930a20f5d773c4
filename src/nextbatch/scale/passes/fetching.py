"""Fetch rows that were kept: workers read them, a stretch at a time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.progress import waiting
from nextbatch.scale.engines import Engine
from nextbatch.scale.passes.carrying_out import carry_out
from nextbatch.scale.shards.shard import Rows, Shard, Shards

# Rows that are fetched by one task, in bytes.
FETCHED = 2**24


@dataclass(frozen=True, eq=False)
class Fetching:
    """Fetches rows."""

    shards: tuple[Shard, ...]

    def __call__(self, shard: int, rows: Rows) -> NDArray[Any]:
        """Return rows of the shard at a place, by number, ascending."""
        self.shards[shard].require_same()
        taken = self.shards[shard].take(rows)
        self.shards[shard].require_same()
        return taken


def fetch(shards: Shards, positions: Rows, engine: Engine) -> tuple[NDArray[Any], int]:
    """Return rows by their positions among all rows, ascending, and how often a worker died.

    Raises
    ------
    BadInput
        If a file cannot be read any more, or was replaced.
    """
    places, rows = shards.located(positions)
    taken = np.empty((len(positions), shards.width), dtype=shards.files[0].dtype)
    together = max(1, FETCHED // max(1, taken[:1].nbytes))
    bounds = np.union1d(np.flatnonzero(np.diff(places)) + 1, np.arange(0, len(positions), together))
    parts = list(zip(bounds.tolist(), [*bounds[1:].tolist(), len(positions)], strict=True))

    def done(part: tuple[int, int], found: NDArray[Any]) -> None:
        taken[part[0] : part[1]] = found
        progress.update(part[1] - part[0])

    with waiting("Fetching", len(positions), "rows") as progress:
        outcome = carry_out(
            engine,
            Fetching(shards.files),
            parts,
            lambda part: (int(places[part[0]]), rows[part[0] : part[1]]),
            done,
        )
    if outcome.failed:
        raise BadInput(next(iter(outcome.failed.values())).why)
    return taken, outcome.lost
