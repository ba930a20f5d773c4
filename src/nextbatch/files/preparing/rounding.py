"""Rows of float32 from numbers of more digits, without merging what was distinct."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.files.preparing.grid import scale_on_grid
from nextbatch.precision import merged_columns, merges
from nextbatch.quoting import counted


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
    merged = merged_columns(values)
    if not len(merged):
        return Rounded(checks.matrix(values, name), ())
    centered = values.astype(np.float64)
    known = centered[np.ix_(pool, merged)]
    centered[:, merged] -= scale_on_grid(known.mean(axis=0), known.std(axis=0))[0]
    which = counted(len(merged), "column")
    told = f"{name}: {which} (the first is column {merged[0]}) centered, since float32 merges some of the values."
    left = [j for j in merged if merges(centered[:, j])]
    if not left:
        return Rounded(checks.matrix(centered, name), (told,))
    such = counted(len(left), "such column")
    still = f"{name}: float32 merges distinct values of column {left[0]} ({such}), centered or not."
    return Rounded(checks.matrix(centered, name), (told, still))
