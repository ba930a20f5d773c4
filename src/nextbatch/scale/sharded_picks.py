"""A batch from a pool in shards, with what it was chosen from and by."""

from dataclasses import dataclass

from nextbatch.pool import Pool
from nextbatch.scale.shards.shard import Refused, Rows
from nextbatch.strategies.picks import Picks


@dataclass(frozen=True, eq=False)
class ShardedPicks:
    """A batch from a pool in shards.

    Parameters
    ----------
    ids : tuple of str
        First choice first.
    positions : array of int64, shape (batch_size,)
        Among all rows, files in the order of their names.
    picks : Picks
        What each was chosen by; its positions are those in `among`.
    among : Pool
        The rows that the last step chose from.
    left_out : tuple of Refused
        Files, units and rows that were left out.
    lost : int
        How often a worker died.
    scored : int
        How many units were done now; the others were known from a run before.
    """

    ids: tuple[str, ...]
    positions: Rows
    picks: Picks
    among: Pool
    left_out: tuple[Refused, ...]
    lost: int
    scored: int
