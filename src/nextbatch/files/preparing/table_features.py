"""Tables as numbers: standardized columns, medians for blanks, and one column for each value of a category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.preparing.grid import STEP, on_grid, scale_on_grid
from nextbatch.quoting import listed, quoted

# The square of a larger number is infinite in float64.
LARGEST_NUMBER = 1e150
# Rows that are in memory in float64, and several times over, while they are prepared.
AT_A_TIME = 4096
# A value in fewer than one of RARE rows, or in a single row, shares a column with the other rare ones.
RARE = 200
# A column whose middle half is narrower than this number of steps of the grid may lose what tells its values apart.
FEW_STEPS = 1000

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Category:
    """What was learned of a column of categories.

    Parameters
    ----------
    codes : array of int, shape (n_samples,)
        The column of each value; -1 for values that were not learned.
    n_columns : int
    spread : float
        The standard deviation of the columns together: divided by it, a category weighs as much as a number.
    """

    codes: NDArray[np.intp]
    n_columns: int
    spread: float

    def columns(self, indices: Indices) -> NDArray[np.float64]:
        """Return one column for each value that was learned, zeros for others."""
        return on_grid((self.codes[indices, None] == np.arange(self.n_columns)) / self.spread)


@dataclass(frozen=True, eq=False)
class TableFeatures:
    """What was learned from some rows of a table to turn these and others into numbers.

    Parameters
    ----------
    values : array of shape (n_samples, n_columns)
        All rows of the table, NaN where a cell is blank.
    medians : array of shape (n_columns,)
    marked : array of int
        The columns with blanks among the rows that were learned from.
    scaler : StandardScaler
    fine : array of bool, shape (n_columns,)
        The columns with values so far from the others that the grid would merge these.
    categories : sequence of Category
    name : str
        What sentences call the features.
    notes : tuple of str
        Which columns have values so far from the others that float32 merges these.
    """

    values: NDArray[Any]
    medians: NDArray[np.float64]
    marked: NDArray[np.intp]
    scaler: Any
    fine: NDArray[np.bool_]
    categories: Sequence[Category]
    name: str
    notes: tuple[str, ...] = ()

    def rows(self, indices: Indices) -> NDArray[np.float32]:
        """Return a row of numbers on a grid for each sample: standardized numbers, marks of blanks, then categories."""
        n_columns = self.values.shape[1] + len(self.marked) + sum(category.n_columns for category in self.categories)
        rows = np.empty((len(indices), n_columns), dtype=np.float32)
        for start in range(0, len(indices), AT_A_TIME):
            some = slice(start, start + AT_A_TIME)
            rows[some] = self._rows(indices[some])
        return checks.matrix(rows, self.name)

    def _rows(self, indices: Indices) -> NDArray[np.float64]:
        given = self.values[indices]
        # A mark is not standardized: a rare one would be farther away than any number.
        parts = [np.isnan(given[:, self.marked]), *(category.columns(indices) for category in self.categories)]
        if given.shape[1]:
            numbers = self.scaler.transform(np.where(np.isnan(given), self.medians, given))
            parts.insert(0, np.where(self.fine, numbers, on_grid(numbers)))
        return np.hstack(parts)


def learn_table_features(
    values: NDArray[Any],
    categories: Mapping[str, Sequence[str | None]],
    pool: Indices,
    name: str,
    names: Sequence[str] = (),
) -> TableFeatures:
    """Learn medians, scales and categories from the rows of a table at `pool`.

    Each column of the table has variance one, be it of numbers or of categories, whose columns share it. Blanks are a
    value like others in a category; among numbers they become the median, and a further column marks them with 1.
    """
    _require_squares(values, name, names)
    known = values[pool]
    blank = np.isnan(known)
    medians = np.zeros(values.shape[1])
    present = np.flatnonzero(~blank.all(axis=0))
    marked = np.flatnonzero(blank.any(axis=0))
    holes = np.intersect1d(present, marked)
    medians[holes] = np.nanmedian(known[:, holes], axis=0)
    scaler, fine, notes = None, np.zeros(values.shape[1], dtype=bool), []
    if values.shape[1]:
        if len(marked):
            known = np.where(blank, medians, known)
        scaler = StandardScaler().fit(known)
        scaler.mean_, scaler.scale_ = scale_on_grid(scaler.mean_, scaler.scale_)
        scaled = scaler.transform(known, copy=False)  # a copy of the values already
        close, fine = _merged(scaled)
        lost = [j for j in close if _lost(values[pool, j], scaled[:, j])]
        notes = [f"{name}: {_told_lost(values[pool, j], names[j] if names else str(j))}" for j in lost]
    learned = [_learned(words, pool) for words in categories.values()]
    return TableFeatures(values, medians, marked, scaler, fine, learned, name, tuple(notes))


def _require_squares(values: NDArray[Any], name: str, names: Sequence[str]) -> None:
    """Raise for a column of `names` with values whose squares float64 cannot hold."""
    largest = np.fmax.reduce(np.abs(values), axis=0, initial=0)
    beyond = np.flatnonzero(largest > LARGEST_NUMBER)
    if len(beyond):
        which = listed([names[j] if names else str(j) for j in beyond.tolist()], 4)
        raise BadInput(
            f"{name} hold values of magnitude {largest.max():.3g} in the column {which}, whose squares no number "
            "holds: correct them, or leave the column out."
        )


def _merged(numbers: NDArray[np.float64]) -> tuple[list[int], NDArray[np.bool_]]:
    """Return the columns whose middle half is within few steps of the grid, and for each whether the grid merges it."""
    low, high = np.quantile(numbers, [0.25, 0.75], axis=0)
    merged: NDArray[np.bool_] = high - low < FEW_STEPS * STEP
    close = np.flatnonzero(merged).tolist()
    for j in close:
        merged[j] = len(np.unique(on_grid(numbers[:, j]))) < len(np.unique(numbers[:, j]))
    return close, merged


def _lost(given: NDArray[np.float64], scaled: NDArray[np.float64]) -> bool:
    """Tell whether less than half of the distinct values of a column are left as float32 once it is scaled."""
    distinct = len(np.unique(given[~np.isnan(given)]))
    return 2 * len(np.unique(scaled.astype(np.float32))) < distinct


def _told_lost(given: NDArray[np.float64], name: str) -> str:
    middle = np.nanmedian(given)
    farthest = given[np.nanargmax(np.abs(given - middle))]
    return (
        f"the column {quoted(name)} has {farthest:.3g}, so far from the others, {middle:.3g} in the middle, that these "
        "are as good as equal once it is scaled: correct it, or leave the column out."
    )


def _learned(words: Sequence[str | None], pool: Indices) -> Category:
    cells = np.array(["" if word is None else f"={word}" for word in words], dtype=object)
    names, codes = np.unique(cells, return_inverse=True)
    counts = np.bincount(codes[pool], minlength=len(names))
    rare = (counts > 0) & (counts < max(2, len(pool) / RARE))
    # One rare value alone keeps its column, which then means that value and no other.
    kept = np.flatnonzero((counts > 0) & ~rare)
    places = np.full(len(names), -1)
    places[kept] = np.arange(len(kept))
    places[rare] = len(kept)
    n_columns = len(kept) + bool(rare.any())
    counts = np.bincount(places[codes[pool]], minlength=n_columns)
    variance = 1 - float(counts @ counts) / len(pool) ** 2
    if n_columns < 2:  # the same value in all rows tells nothing: a column of zeros, as of a number that never changes
        return Category(np.full(len(cells), -1), 1, 1.0)
    return Category(places[codes].astype(np.intp), n_columns, float(np.sqrt(variance)))
