"""Open the shards of a pool: their headers are read and compared, and what cannot be read is named."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.quoting import counted
from nextbatch.scale.finding import Where, find_shards
from nextbatch.scale.npy_shards import open_npy
from nextbatch.scale.parquet_shards import open_parquet
from nextbatch.scale.shards import Refused, Shard, Shards


def open_shards(pool: Where) -> Shards:
    """Return the shards of a pool, their headers read and compared; what cannot be read is listed in `refused`.

    Parameters
    ----------
    pool : path or sequence of paths
        A folder, a pattern such as "embeddings/part*.npy", or files.

    Raises
    ------
    BadInput
        If there are none, or none that can be read.
    """
    found = find_shards(pool)
    files: list[Shard] = []
    refused: list[Refused] = []
    for name, path in zip(found.names, found.paths, strict=True):
        try:
            files.append((open_npy if path.suffix.lower() == ".npy" else open_parquet)(path, name))
        except BadInput as error:
            refused.append(Refused(name, str(error)))
    if not files:
        raise BadInput(f"None of {counted(len(found.names), 'shard')} can be read. {refused[0].why}")
    return _alike(found.folder, files, refused)


def _alike(folder: Path, files: Sequence[Shard], refused: list[Refused]) -> Shards:
    """Return the shards that are of the form that most rows have; the others are refused."""
    forms: Counter[tuple[int, str]] = Counter()
    for shard in files:
        forms[shard.width, shard.dtype] += shard.n_rows
    (width, dtype), _ = max(forms.items(), key=lambda form: form[1])
    for shard in files:
        if (shard.width, shard.dtype) != (width, dtype):
            told = (
                f"{shard.path} has {counted(shard.width, 'column')} of {np.dtype(shard.dtype)}, and most rows of the "
                f"pool have {width} of {np.dtype(dtype)}: write it again like the others."
            )
            refused.append(Refused(shard.name, told))
    same = tuple(shard for shard in files if (shard.width, shard.dtype) == (width, dtype))
    return Shards(folder, same, tuple(refused))
