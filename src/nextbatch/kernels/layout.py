"""The layout in which kernels read rows: contiguous, read-only, of two types; sparse rows as a tuple of arrays.

Kernels are compiled anew for every type, layout and writability: this leaves few.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.rows import squares_of_rows

# Slices of rows hold about this many values: those that must be copied for a kernel stay in the cache.
VALUES_PER_SLICE = 2**18


def for_kernels(rows: Any) -> Any:
    """Return rows as C-contiguous, read-only float32 or float64, whichever holds them, copied only if need be.

    Sparse rows, a csr_array of float32, become the tuple that `kernels.rows` describes.
    """
    if hasattr(rows, "tocsr"):
        columns, starts = (part.astype(np.int32, copy=False) for part in (rows.indices, rows.indptr))
        squares = np.empty(rows.shape[0])
        squares_of_rows(rows.data, starts, squares)
        return tuple(frozen(part) for part in (rows.data, columns, starts, squares))
    small = rows.dtype.kind == "f" and rows.dtype.itemsize <= 4
    return frozen(np.ascontiguousarray(rows, dtype=np.float32 if small else np.float64))


def frozen(values: Any) -> Any:
    """Return a read-only view of an array, or sparse rows as they are: a memory-mapped array is read-only as well."""
    if hasattr(values, "tocsr"):
        return values
    view = values.view()
    view.flags.writeable = False
    return view


def row_slices(matrix: NDArray[Any]) -> list[slice]:
    """Cut the rows of a matrix into slices that fit the cache once `for_kernels` has copied them."""
    length = max(1, VALUES_PER_SLICE // max(1, matrix.shape[1]))
    return [slice(start, min(start + length, len(matrix))) for start in range(0, len(matrix), length)]
