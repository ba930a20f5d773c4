"""The task of a worker in the first pass: to score a unit and keep its best rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms import Best, best_of
from nextbatch.scale.seeing.scorers import Scorer
from nextbatch.scale.shards.shard import Rows, Shard
from nextbatch.scores import SCORES
from nextbatch.strategies.cut import Cut


class Unit(NamedTuple):
    """A range of rows of the shard at a place."""

    shard: int
    begin: int
    end: int


class Scored(NamedTuple):
    """What a unit gives.

    Parameters
    ----------
    best : Best
        Its best rows, by their numbers in the file.
    shown : array of shape (n_best, n_columns)
        What the model shows of these, where it cannot be shown again; else without columns.
    not_finite : array of int
        The numbers of the rows that hold NaN or infinity.
    """

    best: Best
    shown: NDArray[np.float64]
    not_finite: Rows

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it as arrays by name."""
        best = {name: np.asarray(value) for name, value in self.best._asdict().items()}
        return {**best, "shown": self.shown, "not_finite": self.not_finite}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Scored":
        """Return what `arrays` has given."""
        best = Best(arrays["scores"], arrays["keys"], arrays["rows"], int(arrays["tied"]))
        return cls(best, arrays["shown"], arrays["not_finite"])


@dataclass(frozen=True, eq=False)
class Scoring:
    """Scores units, and keeps the best rows of each.

    Parameters
    ----------
    shards : tuple of Shard
    read : tuple of Shard
        What the scorer reads: the same, or files beside them.
    scorer : Scorer or None
        None where the cut reads nothing.
    cut : Cut
    excluded : mapping of int to array
        For the place of a shard, the rows that are never chosen, ascending.
    """

    shards: tuple[Shard, ...]
    read: tuple[Shard, ...]
    scorer: Scorer | None
    cut: Cut
    excluded: Mapping[int, Rows] = field(default_factory=dict)

    def __call__(self, unit: Unit, floor: float) -> Scored:
        """Return the best rows of a unit, of those whose rank is at least `floor`."""
        shard = self.shards[unit.shard]
        free = np.ones(unit.end - unit.begin, dtype=bool)
        taken = self.excluded.get(unit.shard, np.empty(0, dtype=np.int64))
        free[taken[(taken >= unit.begin) & (taken < unit.end)] - unit.begin] = False
        if self.scorer is None or self.cut.score is None:
            scores, shown, bad = np.zeros(len(free)), np.empty((len(free), 0)), np.zeros(len(free), dtype=bool)
        else:
            scores, shown, bad = self._scored(self.read[unit.shard], unit)
        rows = np.flatnonzero(free & ~bad).astype(np.int64)
        ranks, keys = self.cut.ranked(scores[rows], shard.known(rows + unit.begin))
        above = ranks >= floor
        best = best_of(ranks[above], keys[above], rows[above] + unit.begin, self.cut.size)
        return Scored(best, shown[best.rows - unit.begin], np.flatnonzero(bad & free) + unit.begin)

    def _scored(self, shard: Shard, unit: Unit) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]:
        """Return scores, what is kept of what the model shows, and which rows are not finite."""
        assert self.scorer is not None and self.cut.score is not None
        shard.require_same()
        scores, bad = np.empty(unit.end - unit.begin), np.zeros(unit.end - unit.begin, dtype=bool)
        kept: list[NDArray[Any]] = []
        for first, cell in shard.cells(unit.begin, unit.end):
            shown = self.scorer.of_rows(cell)
            finite = np.isfinite(shown).reshape(len(shown), -1).all(axis=1)
            place = slice(first - unit.begin, first - unit.begin + len(cell))
            bad[place] = ~finite
            shown[~finite] = 1 / max(1, shown[:1].size)
            scores[place] = SCORES[self.cut.score](shown)
            if not self.scorer.exact:
                kept.append(shown.reshape(len(shown), -1))
        shard.require_same()
        return scores, np.concatenate(kept) if kept else np.empty((len(scores), 0)), bad
