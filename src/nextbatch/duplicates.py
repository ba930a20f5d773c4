"""Copies in a pool: samples that equal another one, or nearly, and the one of each group that stands for it."""

import hashlib
import re
import unicodedata
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import issparse

from nextbatch.algorithms.copy_groups import copy_groups
from nextbatch.algorithms.near_copies import FEWEST, REFERENCES, near_limits
from nextbatch.errors import BadInput
from nextbatch.files.arguments import named_columns, named_file
from nextbatch.files.batches import WRITERS
from nextbatch.files.preparing.preparation import learn_preparation
from nextbatch.files.samples import Samples, read_samples
from nextbatch.progress import waiting
from nextbatch.quoting import counted, quoted
from nextbatch.row_digests import row_digests
from nextbatch.seeds import rng_for
from nextbatch.storage.paths import require_free, require_suffix
from nextbatch.storage.writing import write_atomically

# What makes a sample a copy, surest first, in words.
KINDS = {
    "bytes": "files are the same",
    "equal": "all values are equal",
    "text": "texts differ only in case, spaces or Unicode form",
    "near": "they are nearer than chance explains",
}


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


@dataclass(frozen=True, eq=False)
class _Found:
    """For every sample the one that stands for it, itself if it is no copy; what made it a copy, and how far it is."""

    stands: NDArray[np.intp]
    kinds: NDArray[np.object_]
    distances: NDArray[np.float64]

    @property
    def free(self) -> NDArray[np.intp]:
        """The samples that are no copies."""
        return np.flatnonzero(self.stands == np.arange(len(self.stands)))

    def joined(self, kind: str, to: NDArray[np.intp], distances: NDArray[np.float64]) -> "_Found":
        """Return what is found when each free sample i is a copy of the free sample `to[i]`, or of itself."""
        stands = to[self.stands]
        moved = stands != self.stands
        kinds = np.where(moved, kind, self.kinds)
        return _Found(stands, kinds, np.where(moved, distances[self.stands], self.distances))


def find_duplicates(
    pool: str | Path,
    labels: str | Path | None = None,
    *,
    features: str | Sequence[str] | None = None,
    text: str | None = None,
    id: str | None = None,
    label: str | None = None,
    label_id: str | None = None,
    unlabeled: str | None = None,
    embeddings: str | Path | None = None,
    within: float | None = None,
    out: str | Path | None = None,
    force: bool = False,
) -> Duplicates:
    """Return the copies in a pool, exact and near, and write them to `out`: what need not be labeled.

    Copies are found in four steps, each among what is left: files with the same bytes, if the pool is a folder of
    images; equal values or texts; texts that differ only in case, spaces or Unicode form; and near copies. The rule for
    near is that of `nextbatch.algorithms.near_copies`; a near copy is near the sample that stands for it, not only near
    another copy of it.

    Parameters
    ----------
    pool, labels, features, text, id, label, label_id, unlabeled, embeddings
        As for `nextbatch.select_from_files`. Of a group with labeled samples, a labeled one stands for it.
    within : float, optional
        Samples nearer than this are near copies. 0: exact copies alone. Default: None, the distance follows from the
        data.
    out : path, optional
        A file to write the copies to, by its ending CSV or Parquet: id, group, representative, kind and distance.
    force : bool
        Whether `out` may replace a file; never an input.

    Raises
    ------
    BadInput
        If a file is not what it must be.
    WriteFailed
        If `out` cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     pool = Path(folder, "pool.csv")
    ...     _ = pool.write_text("id,text\\na,Red wine\\nb,white wine\\nc,red  wine\\n")
    ...     found = find_duplicates(pool, text="text")
    >>> found.ids, found.representatives, found.kinds
    (('c',), ('a',), ('text',))
    """
    paths = {"pool": pool, "labels": labels, "embeddings": embeddings}
    named = {argument: named_file(path, argument) for argument, path in paths.items() if path is not None}
    if out is not None:
        require_suffix(named_file(out, "out"), WRITERS, "the file of copies")
        require_free(Path(out), list(named.values()), force)
    if within is not None and not (isinstance(within, int | float) and within >= 0):
        raise BadInput(f"within must be a distance of at least 0, got {quoted(within)}.", argument="within")
    columns = named_columns(features, text, id, label, label_id, unlabeled)
    with waiting(f"Reading {named['pool']}") as steps:
        samples = read_samples(named["pool"], named.get("labels"), named.get("embeddings"), columns, steps.say)
        usable = np.flatnonzero(samples.rows.usable)
        steps.say("Preparing the features")
        X, notes = _compared(samples, usable)
    found, told = _found(samples, usable, X, within)
    duplicates = _duplicates(samples, usable, found)
    duplicates = replace(duplicates, notes=(*samples.notes, *notes, *told, *_told(samples, usable, found)))
    if out is not None:
        write_atomically(Path(out), WRITERS[Path(out).suffix.lower()](as_table(duplicates)))
    return duplicates


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


def _compared(samples: Samples, usable: NDArray[np.intp]) -> tuple[Any, tuple[str, ...]]:
    """Return the rows between which distances are measured, and what is to be said of them."""
    prepared = learn_preparation(samples, usable)
    if prepared.beside is not None:
        return prepared.beside[usable], prepared.notes
    # Not the projection of texts: in its 100 directions texts meet that share their topic alone.
    return prepared.rows(usable), prepared.notes


def _found(samples: Samples, usable: NDArray[np.intp], X: Any, within: float | None) -> tuple[_Found, tuple[str, ...]]:
    """Return all copies among the usable samples, and notes on the distance of near ones."""
    n = len(usable)
    preferred = np.asarray(samples.labels[usable] != None)  # noqa: E711
    found = _Found(np.arange(n), np.full(n, None, dtype=object), np.zeros(n))
    for kind, keys in _exact(samples, usable, X).items():
        found = found.joined(kind, _first_of_equal(keys, found.free, preferred), np.zeros(n))
    free = found.free
    if within == 0:
        return found, ()
    limits, told = _limits(X[free], within)
    if not limits.any():
        return found, told
    groups = copy_groups(X[free], limits, preferred[free])
    to, distances = np.arange(n), np.zeros(n)
    to[free], distances[free] = free[groups.representatives], groups.distances
    return found.joined("near", to, distances), told


def _exact(samples: Samples, usable: NDArray[np.intp], X: Any) -> dict[str, Sequence[Hashable]]:
    """Return by kind what is equal of exact copies."""
    rows = samples.rows
    keys: dict[str, Sequence[Hashable]] = {}
    if rows.source.is_dir():
        keys["bytes"] = _file_digests([rows.source / rows.ids[row] for row in usable])
    if rows.texts is None:
        return {**keys, "equal": row_digests(X)}
    texts = [rows.texts[row] for row in usable]
    return {**keys, "equal": texts, "text": [_plain(text) for text in texts]}


def _file_digests(paths: Sequence[Path]) -> list[bytes]:
    digests = []
    with waiting("Reading files", len(paths), "files") as progress:
        for path in paths:
            with path.open("rb") as file:
                digests.append(hashlib.file_digest(file, "sha256").digest())
            progress.update(1)
    return digests


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _first_of_equal(keys: Sequence[Hashable], free: NDArray[np.intp], preferred: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return for each free sample the first free one with the same key, preferred ones before others."""
    to = np.arange(len(keys))
    first: dict[Hashable, int] = {}
    for sample in free[np.argsort(~preferred[free], kind="stable")]:
        to[sample] = first.setdefault(keys[sample], int(sample))
    return to


def _limits(X: Any, within: float | None) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return below which distance each sample is a near copy, and a note on it."""
    n = X.shape[0]
    if within is not None:
        return np.full(n, float(within)), (f"Near copies are nearer than {within:g}, as within says.",)
    references = np.sort(rng_for("near copies").choice(n, min(REFERENCES, n), replace=False))
    if len(references) < FEWEST:
        few = f"With fewer than {FEWEST} different samples nothing says which distances are usual"
        return np.zeros(n), (f"{few}: only exact copies are found, unless within is set.",)
    with waiting("Measuring usual distances"):
        limits = near_limits(X, X[references], n - 1, np.isin(np.arange(n), references))
    if issparse(X):  # texts of which no word is known are all alike
        limits[np.diff(X.indptr) == 0] = 0
    low, middle, high = np.quantile(limits, [0.05, 0.5, 0.95])
    return limits, (
        f"Near copies are nearer than {middle:.3g} (by sample {low:.3g} to {high:.3g}): so near as one sample in a "
        "hundred would have another one by chance. Set within to another distance if these are too many or too few.",
    )


def _duplicates(samples: Samples, usable: NDArray[np.intp], found: _Found) -> Duplicates:
    rows = samples.rows
    copies = np.flatnonzero(found.stands != np.arange(len(found.stands)))
    copies = copies[np.argsort(found.stands[copies], kind="stable")]
    stands = found.stands[copies]
    return Duplicates(
        ids=tuple(rows.ids[row] for row in usable[copies]),
        groups=np.unique(stands, return_inverse=True)[1] + 1,
        representatives=tuple(rows.ids[row] for row in usable[stands]),
        kinds=tuple(found.kinds[copies]),
        distances=found.distances[copies],
        positions=usable[copies],
        integer_ids=rows.integer_ids,
        id_column=samples.id_column,
    )


def _told(samples: Samples, usable: NDArray[np.intp], found: _Found) -> list[str]:
    """Return how many copies there are of each kind, and whether labels contradict each other."""
    n = len(usable)
    copies = np.flatnonzero(found.stands != np.arange(n))
    if not len(copies):
        return [f"Copies: none among {counted(n, 'sample')}."]
    sizes = np.bincount(found.stands[copies], minlength=n)
    largest = int(np.argmax(sizes))
    kinds = [(sum(found.kinds[copies] == kind), words) for kind, words in KINDS.items()]
    notes = [
        f"Copies: {len(copies)} of {counted(n, 'sample')}, in {counted(int((sizes > 0).sum()), 'group')} ("
        + "; ".join(f"{times}: {words}" for times, words in kinds if times)
        + f"). The largest group has {sizes[largest] + 1} samples, and {quoted(samples.rows.ids[usable[largest]])} "
        "stands for it."
    ]
    return [*notes, *_contradictions(samples, usable, found, copies)]


def _contradictions(samples: Samples, usable: NDArray[np.intp], found: _Found, copies: NDArray[np.intp]) -> list[str]:
    """Return a note on copies with another label than the sample that stands for them."""
    labels = samples.labels[usable]
    pairs = [(copy, found.stands[copy]) for copy in copies if labels[copy] is not None]
    pairs = [(copy, stands) for copy, stands in pairs if labels[copy] != labels[stands]]
    if not pairs:
        return []
    first = " and ".join(f"{quoted(samples.rows.ids[usable[i]])} ({quoted(labels[i])})" for i in pairs[0][::-1])
    return [
        f"Labels: {counted(len(pairs), 'copy has', 'copies have')} another label than the sample that stands for "
        f"{'it' if len(pairs) == 1 else 'them'}, such as {first}: look at them again."
    ]
