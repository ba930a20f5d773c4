"""The shortlist: the best rows of all units so far, and the rank below which no row can come into it any more."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms import Best, merge_best
from nextbatch.scale.tasks import Scored


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
