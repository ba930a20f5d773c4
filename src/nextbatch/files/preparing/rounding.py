"""Rows of float32 from numbers of more digits, without merging what was distinct."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.files.preparing.grid import scale_on_grid
from nextbatch.quoting import counted

# Where a column varies by less than this share of its largest value, float32 keeps less than four digits of it.
SMALL_SPREAD = 1e-3


class Rounded(NamedTuple):
    """Rows of float32, and what is to be said of them."""

    rows: NDArray[np.float32]
    notes: tuple[str, ...]


def rounded(values: Any, pool: NDArray[np.intp], name: str) -> Rounded:
    """Return `values` as float32; columns whose distinct values would merge are centered on the mean of `pool` first.

    Raises
    ------
    BadInput
        As `nextbatch.checks.matrix`.
    """
    values = np.asarray(values)
    if values.dtype.kind not in "fiu" or (values.dtype.kind == "f" and values.dtype.itemsize <= 4):
        return Rounded(checks.matrix(values, name), ())
    checks.numbers(values, name, ndim=2)
    merged = _merged(values)
    if not len(merged):
        return Rounded(checks.matrix(values, name), ())
    centered = values.astype(np.float64)
    known = centered[np.ix_(pool, merged)]
    centered[:, merged] -= scale_on_grid(known.mean(axis=0), known.std(axis=0))[0]
    which = counted(len(merged), "column")
    told = f"{name}: {which} (the first is column {merged[0]}) centered, since float32 merges some of the values."
    left = [j for j in merged if _merges(centered[:, j])]
    if not left:
        return Rounded(checks.matrix(centered, name), (told,))
    such = counted(len(left), "such column")
    still = f"{name}: float32 merges distinct values of column {left[0]} ({such}), centered or not."
    return Rounded(checks.matrix(centered, name), (told, still))


def _merged(values: NDArray[Any]) -> NDArray[np.intp]:
    """Return the columns that vary little and whose distinct values are fewer after rounding."""
    largest = np.maximum(np.abs(values.max(axis=0).astype(np.float64)), np.abs(values.min(axis=0).astype(np.float64)))
    suspects = np.flatnonzero(values.std(axis=0, dtype=np.float64) < SMALL_SPREAD * largest)
    return np.array([j for j in suspects if _merges(values[:, j])], dtype=np.intp)


def _merges(column: NDArray[Any]) -> bool:
    distinct = np.unique(column)
    return len(np.unique(distinct.astype(np.float32))) < len(distinct)
