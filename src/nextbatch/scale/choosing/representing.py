"""The task of the first of two stages: a part of the pool gives rows that stand for it, each with its mass."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms import distinct_medoids, farthest_first, weighted_k_means
from nextbatch.scale.seeing.scorers import Scorer
from nextbatch.scale.shards.shard import Rows, Shards
from nextbatch.scores import SCORES
from nextbatch.seeds import keys_for, rng_for

# K-means of parts: more passes did not lower the cost of the batch.
PASSES = 4


class Part(NamedTuple):
    """Rows of a stretch of all rows, those of one bucket of many: which row is in which goes by its key."""

    begin: int
    end: int
    bucket: int
    buckets: int


class Represented(NamedTuple):
    """What a part gives.

    Parameters
    ----------
    positions : array of int64
        Rows that stand for the part, among all rows, ascending.
    masses : array of float64
        How much each stands for: rows, or the sum of their scores.
    not_finite : array of int64
        The positions of the rows that hold NaN or infinity.
    """

    positions: Rows
    masses: NDArray[np.float64]
    not_finite: Rows

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it as arrays by name."""
        return self._asdict()

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Represented":
        """Return what `arrays` has given."""
        return cls(**arrays)


@dataclass(frozen=True, eq=False)
class Representing:
    """Chooses rows that stand for a part.

    Parameters
    ----------
    shards : Shards
    never : array of int64
        Positions of rows that are never chosen, ascending.
    draw : int
        Names the draws.
    share : float
        How many rows stand for a part, for each of its rows.
    farthest : bool
        Whether they are those that are farthest from each other; else one for each of as many clusters.
    scorer : Scorer or None
    score : str or None
        The score by which rows weigh; None: all alike.
    spread : float
    """

    shards: Shards
    never: Rows
    draw: int
    share: float
    farthest: bool
    scorer: Scorer | None
    score: str | None
    spread: float

    def __call__(self, part: Part) -> Represented:
        """Return rows that stand for a part."""
        raw, positions = self._rows(part)
        finite = np.isfinite(raw).all(axis=1) if len(raw) else np.empty(0, dtype=bool)
        bad, raw, positions = positions[~finite], raw[finite], positions[finite]
        X = raw.astype(np.float32)
        X /= np.float32(self.spread)
        k = min(len(X), int(np.ceil(self.share * len(X))))
        if k == len(X):
            return Represented(positions, np.ones(k), bad)
        weights = np.ones(len(X))
        if self.scorer is not None and self.score is not None:
            weights = SCORES[self.score](self.scorer.of_rows(raw))
        if self.farthest:
            chosen = np.sort(farthest_first(X, k).positions)
            return Represented(positions[chosen], np.ones(k), bad)
        rng = rng_for("part", self.draw, part.begin, part.bucket)
        used = weights if weights.any() else None
        clustering = weighted_k_means(X, k, rng, weights=used, passes=PASSES)
        chosen = distinct_medoids(X, clustering.centers, labels=clustering.labels)
        masses = np.bincount(clustering.labels, weights, minlength=k).astype(np.float64)
        order = np.argsort(chosen)
        return Represented(positions[chosen[order]], masses[order], bad)

    def _rows(self, part: Part) -> tuple[NDArray[Any], Rows]:
        """Return the rows of a part as the files hold them, and their positions."""
        found: list[NDArray[Any]] = []
        places: list[Rows] = []
        first, last = np.searchsorted(self.shards.starts, [part.begin, part.end - 1], side="right") - 1
        for place in range(int(first), int(last) + 1):
            shard, start = self.shards.files[place], int(self.shards.starts[place])
            shard.require_same()
            low, high = max(0, part.begin - start), min(shard.n_rows, part.end - start)
            for row, cell in shard.overlapping(low, high):
                at = np.arange(start + row, start + row + len(cell))
                mine = self._mine(part, at)
                found.append(cell[mine])
                places.append(at[mine])
            shard.require_same()
        empty = np.empty((0, self.shards.width), dtype=self.shards.files[0].dtype)
        return np.concatenate([empty, *found]), np.concatenate([np.empty(0, dtype=np.int64), *places])

    def _mine(self, part: Part, positions: Rows) -> NDArray[np.bool_]:
        keys = keys_for(self.shards.known(positions), rng_for("parts", self.draw))
        inside = (positions >= part.begin) & (positions < part.end)
        mine = inside & (keys % np.uint64(part.buckets) == part.bucket)
        mine[np.isin(positions, self.never, assume_unique=True)] = False
        return np.asarray(mine)
