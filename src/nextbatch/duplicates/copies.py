"""Copies as values: which sample stands for which, and the copies of a pool as a table."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# What makes a sample a copy, surest first, in words.
KINDS = {
    "bytes": "files are the same",
    "equal": "all values are equal",
    "text": "texts differ only in case, spaces or Unicode form",
    "near": "they are nearer than chance explains",
}


@dataclass(frozen=True, eq=False)
class Standing:
    """For every sample the one that stands for it, itself if it is no copy; what made it a copy, and how far it is."""

    stands: NDArray[np.intp]
    kinds: NDArray[np.object_]
    distances: NDArray[np.float64]

    @property
    def free(self) -> NDArray[np.intp]:
        """The samples that are no copies."""
        return np.flatnonzero(self.stands == np.arange(len(self.stands)))

    @property
    def copies(self) -> NDArray[np.intp]:
        """The samples that are copies."""
        return np.flatnonzero(self.stands != np.arange(len(self.stands)))

    def joined(self, kind: str, to: NDArray[np.intp], distances: NDArray[np.float64]) -> "Standing":
        """Return what is found when each free sample i is a copy of the free sample `to[i]`, or of itself."""
        stands = to[self.stands]
        moved = stands != self.stands
        kinds = np.where(moved, kind, self.kinds)
        return Standing(stands, kinds, np.where(moved, distances[self.stands], self.distances))


@dataclass(frozen=True, eq=False)
class Duplicates:
    """The copies in a pool, each with the sample that stands for its group and is itself no copy.

    Parameters
    ----------
    ids : tuple of str
        The copies, group after group, each group in the order of the pool.
    groups : array of int, shape (n_copies,)
        Numbers from 1.
    representatives : tuple of str
        For each copy the id of the sample to keep: a labeled one if there is one, else the first.
    kinds : tuple of str
        "bytes", "equal", "text" or "near": what makes it a copy of its representative.
    distances : array of shape (n_copies,)
        To the representative, in what `select` measures distances in; of texts without embeddings, in tf-idf.
    positions : array of int, shape (n_copies,)
        Row numbers in the file of the pool, from 0.
    notes : tuple of str
        What was taken for ids, labels and features, how many copies there are, and why they are taken for copies.
    integer_ids : bool
        Whether the file of the pool holds the ids as integers.
    id_column : str
        What the column of ids is called, as in the file of the pool.
    """

    ids: tuple[str, ...]
    groups: NDArray[np.intp]
    representatives: tuple[str, ...]
    kinds: tuple[str, ...]
    distances: NDArray[np.float64]
    positions: NDArray[np.intp]
    notes: tuple[str, ...] = ()
    integer_ids: bool = False
    id_column: str = "id"

    def __len__(self) -> int:
        """Return the number of copies."""
        return len(self.ids)


def as_table(duplicates: Duplicates) -> pa.Table:
    """Return a row for each copy; its ids are what to exclude from a batch."""
    kind = pa.int64() if duplicates.integer_ids else pa.string()
    taken = ("group", "representative", "kind", "distance")
    return pa.table(
        {
            "id" if duplicates.id_column in taken else duplicates.id_column: pa.array(duplicates.ids).cast(kind),
            "group": pa.array(duplicates.groups, pa.int64()),
            "representative": pa.array(duplicates.representatives, pa.string()).cast(kind),
            "kind": pa.array(duplicates.kinds, pa.string()),
            "distance": pa.array(duplicates.distances, pa.float64()),
        }
    )
