"""Rows as input of a network: checked once, then passed on in blocks, so that no converted copy of all is needed."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.checks import Numbering, positions_themselves
from nextbatch.errors import BadInput

# How many rows a network sees at once when it is not being trained.
ROWS_PER_FORWARD_PASS = 256


def network_rows(
    X: Any, like: tuple[int, ...] | None = None, numbering: Numbering = positions_themselves
) -> NDArray[Any]:
    """Return `X` as an array of shape (n_samples, n_columns) or (n_samples, ...), without copying where possible.

    Raises
    ------
    BadInput
        If it holds anything but finite real numbers, or its rows do not have the shape `like`, if that is given.
    """
    X = checks.array_of(X, "X") if isinstance(X, list | tuple) else X
    rows = checks.numbers(X, "X", ndim=max(np.ndim(X), 2), numbering=numbering)
    if str(getattr(X, "dtype", "")) in ("bool", "torch.bool"):
        rows = rows.astype(np.float32)  # as bytes they would be divided by 255
    if like is not None and rows.shape[1:] != like:
        raise BadInput(
            f"The rows of X have the shape {rows.shape[1:]}, but the network was fitted to rows of the shape {like}."
        )
    return rows


def blocks(rows: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield the rows in blocks of `ROWS_PER_FORWARD_PASS`; of no rows, one empty block, which still has a shape."""
    for start in range(0, max(len(rows), 1), ROWS_PER_FORWARD_PASS):
        yield rows[start : start + ROWS_PER_FORWARD_PASS]
