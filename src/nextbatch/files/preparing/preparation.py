"""Preparation: how the rows of any file become what a model learns from and what distances are measured in.

`select` and `study` both come here, so that a study measures what `select` does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.files.preparing.grid import on_grid, rows_on_grid, scale_on_grid
from nextbatch.files.preparing.rounding import rounded
from nextbatch.files.preparing.table_features import learn_table_features
from nextbatch.files.preparing.text_features import learn_text_features
from nextbatch.files.samples import Samples

Indices = NDArray[np.intp]
# The grid of weights of words and of projections.
WEIGHT_STEP = 2.0**-22


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
        Remarks on how rows are prepared.
    """

    rows: Callable[[Indices], Any]
    projection: NDArray[np.float64] | None = None
    beside: NDArray[np.float32] | None = None
    notes: tuple[str, ...] = ()

    def embed(self, rows: Any) -> Any:
        """Return what distances between rows of a model are measured in."""
        return embedded(rows, self.projection)


def embedded(rows: Any, projection: NDArray[np.float64] | None) -> Any:
    """Return rows as they are, or their projections scaled to length one, on a grid as `projection` is."""
    if projection is None:
        return rows
    # No sum rounds: the rows have length one, so that those of their n products are at most sqrt(n).
    projected = on_grid(rows_on_grid(rows, WEIGHT_STEP) @ projection, WEIGHT_STEP)
    lengths = np.sqrt(np.einsum("ij,ij->i", projected, projected))
    return on_grid(projected / np.where(lengths > 0, lengths, 1)[:, None]).astype(np.float32)


def learn_preparation(samples: Samples, pool: Indices) -> Preparation:
    """Learn from the rows at `pool` how to prepare all rows.

    * Texts become tf-idf of words and pairs of words; distances are measured on its first singular vectors.
    * The columns of a table are standardized, since each has a unit of its own; categories become one column for each
      value, and blanks are marked (see `nextbatch.files.preparing.table_features`).
    * An array, an embedding or pixels are divided by one number, their standard deviation: angles and ratios of
      distances stay. Only columns whose values float32 would merge, such as seconds since 1970, are centered first.
    * Embeddings from a file of their own are what distances are measured in, and what a model learns from if nothing
      else is named. What a model makes of the texts or images themselves, is both.

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
    apart = None if samples.beside is None else rounded(samples.beside, pool, "The embeddings")
    beside, notes = (None, ()) if apart is None else apart
    if apart is not None and samples.embedded:
        return Preparation(_scaled(apart.rows, pool), notes=notes)
    if rows.texts is not None:
        texts = np.array(rows.texts, dtype=object)
        features = learn_text_features(texts[pool], str(rows.source))
        return Preparation(
            lambda indices: features.rows(texts[indices]), features.projection, beside, (*features.notes, *notes)
        )
    if rows.features is None:
        assert apart is not None
        return Preparation(_scaled(apart.rows, pool), notes=notes)
    name = f"The features of {rows.source}"
    if rows.own_units:
        learned = learn_table_features(np.asarray(rows.features), rows.categories, pool, name, rows.names)
        return Preparation(learned.rows, beside=beside, notes=(*learned.notes, *notes))
    own = rounded(rows.features, pool, name)
    return Preparation(_scaled(own.rows, pool), beside=beside, notes=(*own.notes, *notes))


def divided_by_spread(rows: NDArray[np.float32], pool: Indices) -> NDArray[np.float32]:
    """Return all rows, divided by the standard deviation of all numbers in the rows at `pool`."""
    scaled: NDArray[np.float32] = _scaled(rows, pool)(np.arange(len(rows)))
    return scaled


def _scaled(rows: NDArray[np.float32], pool: Indices) -> Callable[[Indices], Any]:
    spread = np.float32(scale_on_grid(0, rows[pool].std(dtype=np.float64))[1])
    return lambda indices: rows[indices] / spread if spread > 0 else rows[indices]
