"""Open the shards of a pool: their headers are read and compared, and what cannot be read is named."""

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.quoting import counted, quoted
from nextbatch.scale.shards.finding import Where, find_shards
from nextbatch.scale.shards.npy import open_npy
from nextbatch.scale.shards.parquet import open_parquet
from nextbatch.scale.shards.shard import Refused, Shard, Shards


def open_shards(
    pool: Where, features: str | None = None, id: str | None = None, others: Collection[str] = ()
) -> Shards:
    """Return the shards of a pool, their headers read and compared; what cannot be read is listed in `refused`.

    Parameters
    ----------
    pool : path or sequence of paths
        A folder, a pattern such as "embeddings/part*.npy", or files.
    features, id : str, optional
        Columns of Parquet files; see `nextbatch.scale.shards.parquet.open_parquet`.
    others : collection of str
        Columns that are no features.

    Raises
    ------
    BadInput
        If there are none, or none that can be read.
    """
    found = find_shards(pool)
    arrays = found.paths[0].suffix.lower() == ".npy"
    for argument, value in {"features": features, "id": id}.items():
        if value and arrays:
            raise BadInput(
                f"{found.folder} holds arrays, which have no columns: leave {argument} out.", argument=argument
            )
    files: list[Shard] = []
    refused: list[Refused] = []
    for name, path in zip(found.names, found.paths, strict=True):
        try:
            files.append(open_npy(path, name) if arrays else open_parquet(path, name, features, id, others))
        except BadInput as error:
            refused.append(Refused(name, str(error)))
    if not files:
        raise BadInput(f"None of {counted(len(found.names), 'shard')} can be read. {refused[0].why}")
    return _alike(found.folder, files, refused)


def _alike(folder: Path, files: Sequence[Shard], refused: list[Refused]) -> Shards:
    """Return the shards that are of the form that most rows have; the others are refused."""
    forms: Counter[str] = Counter()
    for shard in files:
        forms[_form(shard)] += shard.n_rows
    usual = max(forms, key=lambda form: forms[form])
    for shard in files:
        if _form(shard) != usual:
            told = f"{shard.path} has {_form(shard)}, and most rows of the pool have {usual}: write it like the others."
            refused.append(Refused(shard.name, told))
    return Shards(folder, tuple(shard for shard in files if _form(shard) == usual), tuple(refused))


def _form(shard: Shard) -> str:
    named = getattr(shard, "id_column", None)
    ids = f" and ids in {quoted(named)}" if named else ""
    return f"{counted(shard.width, 'column')} of {np.dtype(shard.dtype)}{ids}"
