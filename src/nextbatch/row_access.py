"""The rows of anything that has rows: how many there are, and some of them by position."""

from collections.abc import Callable
from typing import Any


def count_rows(rows: Any) -> int:
    """Return the number of rows of an array, a sparse matrix, a data frame or a list.

    Examples
    --------
    >>> count_rows([[1.0], [2.0]])
    2
    """
    return int(rows.shape[0]) if hasattr(rows, "shape") else len(rows)


def is_sparse(values: Any) -> bool:
    """Tell whether `values` are sparse, in any of scipy's formats."""
    return hasattr(values, "tocsr")


def row_taker(rows: Any) -> Callable[[Any], Any]:
    """Return the function that takes rows by position: indexing a data frame itself would go by its labels."""
    indexed = rows.iloc if hasattr(rows, "iloc") else rows
    return lambda positions: indexed[positions]
