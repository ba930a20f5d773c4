"""A data set is a value: a name, rows, their true labels, and a fingerprint of its content."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows and their true labels; the oracle and the metrics of a study read the labels, nothing else does.

    Parameters
    ----------
    name : str
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,)

    Examples
    --------
    >>> Dataset("tiny", np.zeros((2, 1)), np.array([0, 1])).fingerprint[:8]
    '59eb5ae7'
    """

    name: str
    X: NDArray[Any]
    y: NDArray[Any]

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of types, shapes and values, the same on every machine."""
        digest = hashlib.sha256()
        for array in (self.X, self.y):
            little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
            digest.update(f"{little.dtype.str}{little.shape}".encode())
            digest.update(little.tobytes())
        return digest.hexdigest()
