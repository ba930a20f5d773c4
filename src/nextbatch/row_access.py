"""The rows of anything that has rows: how many there are, and some of them by position."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.quoting import counted, quoted

# How many rows are looked at to see whether a column holds texts.
GLANCED_AT = 1000


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
    if type(rows).__module__.startswith("pyarrow"):
        return lambda positions: rows.take(positions)
    return lambda positions: indexed[positions]


def told_texts(rows: Any) -> str | None:
    """Return which columns of a data frame or an array hold texts that are no numbers, in words; None if none does.

    Examples
    --------
    >>> told_texts(np.array([[1, "red"], [2, "blue"]], dtype=object))
    'the column 1 holds texts'
    """
    if getattr(rows, "ndim", 2) == 1 or isinstance(rows, list):
        return None if _are_numbers(rows) else "each of them is a text"
    if hasattr(rows, "columns"):
        names = getattr(rows, "column_names", None) or list(rows.columns)  # of pyarrow; of pandas and polars
        texts = [quoted(name) for name in names if not _are_numbers(rows[name])]
    elif isinstance(rows, np.ndarray):
        texts = [str(j) for j in range(rows.shape[1]) if not _are_numbers(rows[:, j])]
    else:
        return None
    which = ", ".join(texts[:4]) + (f" and {len(texts) - 4} more" if len(texts) > 4 else "")
    if not texts:
        return None
    return f"the columns {which} hold texts" if len(texts) > 1 else f"the column {which} holds texts"


def _are_numbers(column: Any) -> bool:
    try:
        np.asarray(column[:GLANCED_AT]).astype(np.float64)
    except (ValueError, TypeError):
        return False
    return True


def is_index(values: Any) -> bool:
    """Tell whether `values` are an Index of pandas: names of rows, which need not be their positions."""
    return hasattr(values, "get_indexer")


def by_position(values: Any, X: Any, name: str) -> Any:
    """Return `values` that say which rows of `X` are meant in terms of positions, not of names in the index of `X`.

    An Index of pandas is looked up in that of `X`, flags with an index are put into the order of `X`; whatever else
    was given is returned as it is.

    Raises
    ------
    BadInput
        If `X` has no index to look them up in, names a row twice, or does not have a row of that name.
    """
    index: Any = getattr(X, "index", None)
    if is_index(values):
        if not is_index(index):
            raise BadInput(
                f"{name} is an Index of pandas, which names rows, and X is a {type(X).__name__} without an index: give "
                "positions, such as np.flatnonzero(y.notna())."
            )
        return _found(values, index, name)
    # Flags of a Series come with the names of their rows; where X has none, they count from its first row on.
    flags = getattr(getattr(values, "dtype", None), "name", "") in ("bool", "boolean")
    if flags and is_index(getattr(values, "index", None)) and is_index(index) and not values.index.equals(index):
        if len(values) != len(index):
            raise BadInput(f"{name} must hold one flag for each of {counted(len(index), 'row')}, got {len(values)}.")
        if not values.index.is_unique:
            raise BadInput(f"{name} has an index that names a row twice: give flags without one, {name}.to_numpy().")
        return values.to_numpy()[_found(index, values.index, f"The index of {name}", "X", "that index")]
    return values


def require_same_order(values: Any, X: Any, name: str) -> None:
    """Raise if `values` and `X` have indexes of pandas with the same names of rows in different orders.

    Raises
    ------
    BadInput
    """
    index: Any = getattr(X, "index", None)
    own: Any = getattr(values, "index", None)
    if not (is_index(index) and is_index(own)) or len(own) != len(index) or own.equals(index):
        return
    if own.is_unique and not len(own.difference(index)):
        raise BadInput(
            f"The indexes of {name} and of X hold the same names in different orders: give {name}.loc[X.index] if they "
            f"name the rows, or {name}.to_numpy() if the rows of both are in one order.",
            argument=name,
        )


def _found(names: Any, index: Any, name: str, holder: str = "", wanted: str = "the index of X") -> Any:
    if not index.is_unique:
        raise BadInput(
            f"{name} cannot be looked up in {wanted}, which names a row twice: give positions, such as "
            "np.flatnonzero(y.notna()), or call X.reset_index(drop=True) first."
        )
    positions = index.get_indexer(names)
    missing = [each for each, position in zip(names, positions, strict=True) if position < 0]
    if missing:
        rows = counted(len(missing), "row")
        who = f"{name} lacks {rows} of {holder}" if holder else f"{name} names {rows}"
        rest = "" if holder else f" that {wanted} does not have"
        raise BadInput(
            f"{who}{rest}, such as {quoted(missing[0])}: give the index of these rows in X, or positions, such as "
            "np.flatnonzero(y.notna())."
        )
    return positions
