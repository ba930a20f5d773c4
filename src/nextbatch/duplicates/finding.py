"""From the user's files to the copies in them: read, search, tell, write."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.duplicates.copies import Duplicates, Standing, as_table
from nextbatch.duplicates.searching import compared_rows, search
from nextbatch.duplicates.telling import told
from nextbatch.files.arguments import named_columns, named_file
from nextbatch.files.samples import Samples, read_samples
from nextbatch.progress import waiting
from nextbatch.storage.paths import require_free, require_suffix
from nextbatch.storage.table_writing import WRITERS, write_table


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
    embed: str | Path | None = None,
    within: float | None = None,
    out: str | Path | None = None,
    force: bool = False,
) -> Duplicates:
    """Return the copies in a pool, exact and near, and write them to `out`: what need not be labeled.

    Copies are found in four steps, each among what is left: files with the same bytes, if the pool is a folder of
    images; equal values or texts; texts that differ only in case, spaces or Unicode form; and near copies. The rule for
    near is that of `nextbatch.algorithms.neighbors.near_copies`; a near copy is near the sample that stands for it,
    not only near another copy of it.

    Parameters
    ----------
    pool, labels, features, text, id, label, label_id, unlabeled, embeddings, embed
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
    if within is not None:
        checks.number(within, "within", 0, np.inf)
    columns = named_columns(features, text, id, label, label_id, unlabeled, embed)
    with waiting(f"Reading {named['pool']}") as steps:
        samples = read_samples(named["pool"], named.get("labels"), named.get("embeddings"), columns, steps.say)
        usable = np.flatnonzero(samples.rows.usable)
        steps.say("Preparing the features")
        X, notes = compared_rows(samples, usable)
    standing, remarks = search(samples, usable, X, within)
    notes = (*samples.notes, *notes, *remarks, *told(samples, usable, standing))
    duplicates = _duplicates(samples, usable, standing, notes)
    if out is not None:
        write_table(as_table(duplicates), Path(out))
    return duplicates


def _duplicates(samples: Samples, usable: NDArray[np.intp], standing: Standing, notes: tuple[str, ...]) -> Duplicates:
    rows, copies = samples.rows, standing.copies
    copies = copies[np.argsort(standing.stands[copies], kind="stable")]
    stands = standing.stands[copies]
    return Duplicates(
        ids=tuple(rows.ids[row] for row in usable[copies]),
        groups=np.unique(stands, return_inverse=True)[1] + 1,
        representatives=tuple(rows.ids[row] for row in usable[stands]),
        kinds=tuple(standing.kinds[copies]),
        distances=standing.distances[copies],
        positions=usable[copies],
        notes=notes,
        integer_ids=rows.integer_ids,
        id_column=samples.id_column,
    )
