"""Layouts in which one and the same array can lie in memory or in a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def _strided(array: NDArray[Any], path: Path) -> NDArray[Any]:
    wide = np.zeros((2 * array.shape[0], 2 * array.shape[1]), dtype=array.dtype)
    view = wide[::-2, ::2]
    view[:] = array
    return view


def _read_only(array: NDArray[Any], path: Path) -> NDArray[Any]:
    array.flags.writeable = False
    return array


def _memory_mapped(array: NDArray[Any], path: Path) -> NDArray[Any]:
    np.save(path.with_suffix(".npy"), array)
    mapped: NDArray[Any] = np.load(path.with_suffix(".npy"), mmap_mode="r")
    return mapped


LAYOUTS: dict[str, Callable[[NDArray[Any], Path], NDArray[Any]]] = {
    "Fortran-ordered": lambda array, path: np.asfortranarray(array),
    "strided": _strided,
    "read-only": _read_only,
    "memory-mapped": _memory_mapped,
    "float64": lambda array, path: array.astype(np.float64),
    "big-endian": lambda array, path: array.astype(array.dtype.newbyteorder(">")),
}
