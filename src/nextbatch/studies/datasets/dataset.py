"""A data set as a value: name, rows, true labels, official test part, and a fingerprint of its content."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nextbatch.files.preparing.preparation import embedded
from nextbatch.tasks import CLASSES


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows and their true labels; only the oracle and the metrics of a study read the labels.

    Parameters
    ----------
    name : str
    X : array of shape (n_samples, n_features), scipy.sparse.csr_array of that shape, or array of n_samples str
        May be memory-mapped.
    y : array of shape (n_samples,)
    test : array of int, optional
        The indices that are officially held out, ascending. Default: None, a study draws its own.
    projection : array of shape (n_features, n_columns), optional
        What rows are multiplied by to become embeddings; without it they are embeddings as they are.
    beside : array of shape (n_samples, n_columns), optional
        Embeddings that were made elsewhere: distances are measured in them instead.
    groups : array of shape (n_samples,), optional
        Samples of one group, such as the frames of one video, are held out together or not at all.
    notes : tuple of str
        What was said of the data when they were read.
    task : {"classes", "several-labels", "numbers"}
        What a label is: a class, a tuple of labels, or a number.

    Examples
    --------
    >>> Dataset("tiny", np.zeros((2, 1)), np.array([0, 1])).fingerprint[:8]
    '59eb5ae7'
    """

    name: str
    X: Any
    y: NDArray[Any]
    test: NDArray[np.intp] | None = None
    projection: NDArray[np.float64] | None = None
    beside: NDArray[np.float32] | None = None
    groups: NDArray[Any] | None = None
    notes: tuple[str, ...] = ()
    task: str = CLASSES

    @cached_property
    def train(self) -> NDArray[np.intp]:
        """The indices that are not officially held out, ascending: features may be learned from their content."""
        held_out = np.array([], dtype=np.intp) if self.test is None else self.test
        return np.setdiff1d(np.arange(len(self.y)), held_out)

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of types, shapes and values of all arrays, the same on every machine."""
        digest = hashlib.sha256()
        for array in self._arrays():
            little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
            digest.update(f"{little.dtype.str}{little.shape}".encode())
            digest.update(little.reshape(-1).view(np.uint8).data)
        return digest.hexdigest()

    def embed(self, rows: Any) -> Any:
        """Return the embeddings of `rows`: the rows, or their projections scaled to length one.

        Parameters
        ----------
        rows : array or sparse array of shape (n_rows, n_features)
        """
        return embedded(rows, self.projection)

    def points(self, indices: NDArray[np.intp]) -> Any:
        """Return what distances between samples are measured in."""
        return self.embed(self.X[indices]) if self.beside is None else self.beside[indices]

    def prepared_for(self, pool: NDArray[np.intp]) -> "Dataset":
        """Return the data set with rows that are made of what may be learned from the samples at `pool`.

        What is published as numbers needs no preparation: it is the data set itself.
        """
        return self

    def _arrays(self) -> Iterator[NDArray[Any]]:
        yield from parts_of(self.X)
        yield self.y
        for array in (self.test, self.projection, self.beside):
            if array is not None:
                yield array


def parts_of(X: Any) -> Iterator[NDArray[Any]]:
    """Yield arrays of numbers that tell `X` from any other rows."""
    if sparse.issparse(X):
        rows = sparse.csr_array(X, copy=True)
        rows.sum_duplicates()  # equal matrices have their entries in the same order afterwards
        yield from (np.array(rows.shape), rows.indptr.astype(np.int64), rows.indices.astype(np.int64), rows.data)
    elif X.dtype.kind == "O":
        texts = [text.encode() for text in X]
        yield from (np.array([len(text) for text in texts]), np.frombuffer(b"".join(texts), dtype=np.uint8))
    else:
        yield X
