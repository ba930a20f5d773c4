"""What float32 keeps apart: columns whose distinct values are equal once they are rounded to it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.checks import LARGEST, SMALLEST

# Where a column varies by less than this share of its largest value, float32 keeps less than four digits of it.
SMALL_SPREAD = 1e-3
# A warning rests on this number of rows, evenly spaced.
GLANCED_AT = 1000


def merged_columns(values: NDArray[Any]) -> NDArray[np.intp]:
    """Return the columns that vary little and whose distinct values are fewer after rounding.

    Those too large or too small to measure distances in are not looked at: they are refused where that is tried.

    Examples
    --------
    >>> merged_columns(np.array([[1e9, 1.0], [1e9 + 1, 2.0]]))
    array([0])
    """
    largest = np.maximum(np.abs(values.max(axis=0).astype(np.float64)), np.abs(values.min(axis=0).astype(np.float64)))
    measured = np.flatnonzero((largest >= SMALLEST) & (largest <= LARGEST))
    spread = values[:, measured].std(axis=0, dtype=np.float64)
    suspects = measured[spread < SMALL_SPREAD * largest[measured]]
    return np.array([j for j in suspects if merges(values[:, j])], dtype=np.intp)


def merges(column: NDArray[Any]) -> bool:
    """Tell whether distinct values are equal as float32."""
    distinct = np.unique(column)
    return len(np.unique(distinct.astype(np.float32))) < len(distinct)


def merging_told(values: Any) -> str | None:
    """Return a sentence if rounding merges values of dense rows, by a glance at some of them; else None."""
    if not (
        isinstance(values, np.ndarray) and values.dtype.kind in "fiu" and values.dtype.itemsize > 4 and len(values)
    ):
        return None
    merged = merged_columns(values[:: max(len(values) // GLANCED_AT, 1)])
    if not len(merged):
        return None
    which = f"{len(merged)} column{'s' if len(merged) > 1 else ''} of the embeddings"
    return (
        f"Distances are measured in float32, which merges distinct values in {which} (the first is column "
        f"{merged[0]}): they are large and differ little. Give embeddings without their mean, X - X.mean(axis=0)."
    )
