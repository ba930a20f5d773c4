"""Preparation: how the rows of any file become what a model learns from and what distances are measured in.

`select` and `study` both come here, so that a study measures what `select` does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler, normalize

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.samples import Samples
from nextbatch.files.text_features import learn_text_features

Indices = NDArray[np.intp]
# The square of a larger number is infinite in float64.
LARGEST = 1e150


@dataclass(frozen=True, eq=False)
class Preparation:
    """What was learned from the rows of a pool, without labels, to prepare these and other rows of the same files.

    Parameters
    ----------
    rows : callable
        From indices of samples to what a model learns from: an array of float32, or a sparse one.
    projection : array of shape (n_columns, n_directions), optional
        What rows are multiplied by, and then scaled to length one, for distances; without it distances are measured in
        the rows themselves.
    beside : array of shape (n_samples, n_columns), optional
        Embeddings from a file of their own, in which distances are measured instead.
    notes : tuple of str
        What people should know of how the rows were prepared.
    """

    rows: Callable[[Indices], Any]
    projection: NDArray[np.float32] | None = None
    beside: NDArray[np.float32] | None = None
    notes: tuple[str, ...] = ()

    def embed(self, rows: Any) -> Any:
        """Return what distances between rows of a model are measured in."""
        return embedded(rows, self.projection)


def embedded(rows: Any, projection: NDArray[np.float32] | None) -> Any:
    """Return rows as they are, or their projections scaled to length one."""
    return rows if projection is None else normalize(rows @ projection, copy=False)


def learn_preparation(samples: Samples, pool: Indices) -> Preparation:
    """Learn from the rows at `pool` how to prepare all rows.

    * Texts become tf-idf of words and pairs of words; distances are measured on its first singular vectors.
    * The columns of a table are standardized, since each has a unit of its own.
    * An array, an embedding or pixels are divided by one number, their standard deviation: angles and ratios of
      distances stay.
    * Embeddings from a file of their own are what distances are measured in, and what a model learns from if nothing
      else is named.

    Parameters
    ----------
    samples : Samples
    pool : array of int
        The rows that may be learned from: all but those that are held out.

    Raises
    ------
    BadInput
        If the rows cannot be prepared, such as texts without words.
    """
    rows = samples.rows
    beside = None if samples.beside is None else checks.matrix(samples.beside, "The embeddings")
    if rows.texts is not None:
        texts = np.array(rows.texts, dtype=object)
        features = learn_text_features(texts[pool], str(rows.source))
        return Preparation(lambda indices: features.rows(texts[indices]), features.projection, beside, features.notes)
    if rows.features is None:
        return Preparation(_scaled(samples.beside, pool, f"The embeddings of {rows.source}"))
    if rows.own_units:
        return Preparation(_standardized(rows.features, pool, f"The features of {rows.source}"), beside=beside)
    return Preparation(_scaled(rows.features, pool, f"The features of {rows.source}"), beside=beside)


def _standardized(values: Any, pool: Indices, name: str) -> Callable[[Indices], Any]:
    largest = float(np.abs(values).max(initial=0))
    if largest > LARGEST:
        raise BadInput(
            f"{name} hold values of magnitude {largest:.3g}, whose squares no number holds: scale them first."
        )
    scaler = StandardScaler().fit(values[pool])
    return lambda indices: checks.matrix(scaler.transform(values[indices]), name)


def _scaled(values: Any, pool: Indices, name: str) -> Callable[[Indices], Any]:
    rows = checks.matrix(values, name)
    spread = np.float32(rows[pool].std(dtype=np.float64))
    return lambda indices: rows[indices] / spread if spread > 0 else rows[indices]
