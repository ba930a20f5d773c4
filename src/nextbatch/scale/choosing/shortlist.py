"""The shortlist: the best rows of all units so far, and the rank below which no row can come into it any more."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms import Best, merge_best
from nextbatch.scale.choosing.request import Request
from nextbatch.scale.choosing.scoring import Scored, Scoring, Unit
from nextbatch.scale.engines import Engine
from nextbatch.scale.passes.each_unit import Pass, carry_through
from nextbatch.scale.passes.manifest import Manifest
from nextbatch.scale.shards.left_out import not_finite
from nextbatch.scale.shards.shard import Refused
from nextbatch.strategies.cut import Cut


@dataclass(frozen=True, eq=False)
class Shortlisted:
    """What the first pass gives.

    Parameters
    ----------
    best : Best
        The rows that are kept, best first, by their positions among all rows.
    shown : array of shape (n_best, n_columns)
        What the model shows of them, where it is not exact; else without columns.
    left_out : list of Refused
    lost : int
        How often a worker died.
    done : int
        How many units were scored now; the others were in the manifest.
    """

    best: Best
    shown: NDArray[np.float64]
    left_out: list[Refused]
    lost: int
    done: int


def shortlist(request: Request, cut: Cut, engine: Engine, manifest: Manifest) -> Shortlisted:
    """Score all units, and return the best rows.

    Raises
    ------
    BadInput
        If a unit cannot be scored, or rows are not finite, and these are not to be skipped.
    """
    seen, kept, left_out = request.seen, Shortlist(cut.size), list[Refused]()
    shards = seen.shards

    def take(unit: Unit, found: Scored) -> None:
        start = int(shards.starts[unit.shard])
        left_out.extend(not_finite(shards, found.not_finite + start, request.skip_bad))
        kept.add(found, start)

    scoring = Pass(
        "Scoring",
        Scoring(shards.files, seen.read.files, seen.scorer, cut, request.excluded),
        [Unit(place, *rows) for place, file in enumerate(seen.read.files) for rows in file.ranges()],
        rows=lambda unit: unit.end - unit.begin,
        named=lambda unit: f"{shards.files[unit.shard].name}, rows {unit.begin} to {unit.end - 1}",
        files=lambda unit: [shards.files[unit.shard]],
        of_arrays=Scored.of_arrays,
    )
    passed = carry_through(scoring, engine, manifest, request.skip_bad, take, lambda: (kept.floor,))
    best, shown = kept.ended()
    return Shortlisted(best, shown, [*left_out, *passed.failed], passed.lost, passed.done)


class Shortlist:
    """Collects what units give; the end is the same in whatever order they come.

    Parameters
    ----------
    size : int
        How many rows are kept. Up to twice as many are held at a time.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._parts: list[tuple[Best, NDArray[np.float64]]] = []
        self._floor = -np.inf

    @property
    def floor(self) -> float:
        """The rank that a row needs at least: units that are scored later need not give the others."""
        return self._floor

    def add(self, found: Scored, start: int) -> None:
        """Take in the best rows of a unit of the file whose first row has the position `start`."""
        self._parts.append((found.best._replace(rows=found.best.rows + start), found.shown))
        if sum(len(best.rows) for best, _ in self._parts) > 2 * self.size:
            self._merge()

    def ended(self) -> tuple[Best, NDArray[np.float64]]:
        """Return the rows that are kept, best first, and what the model shows of them."""
        self._merge()
        return self._parts[0]

    def _merge(self) -> None:
        best = merge_best([part for part, _ in self._parts], self.size)
        columns = max((shown.shape[1] for _, shown in self._parts), default=0)
        shown = np.empty((len(best.rows), columns))
        if columns:
            rows = np.concatenate([part.rows for part, _ in self._parts])
            order = np.argsort(rows)
            places = order[np.searchsorted(rows, best.rows, sorter=order)]
            shown = np.concatenate([part for _, part in self._parts])[places]
        self._parts = [(best, shown)]
        if len(best.rows) == self.size and self.size:
            self._floor = float(best.scores[-1])
