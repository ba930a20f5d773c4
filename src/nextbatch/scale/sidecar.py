"""What stands beside a batch from shards, in NAME.json: what was asked, checksums of files, versions, ids, notes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nextbatch.files.batches import Batch
from nextbatch.scale.shards.checksum import shards_kept
from nextbatch.scale.shards.shard import Shards
from nextbatch.selecting.sidecar import FROM_SHARDS, checksum, plain, versions
from nextbatch.storage.sealed import write_sealed

# What changes no batch.
_NOT_ASKED = ("out", "force", "keep", "progress", "on", "workers", "max_memory")


def write_sharded_sidecar(
    path: Path, asked: Mapping[str, Any], pools: Sequence[Shards], files: Sequence[Path], batch: Batch
) -> None:
    """Write to `path` what a batch was made of.

    Parameters
    ----------
    path : Path
    asked : mapping of str to Any
        The arguments of `select_from_shards`.
    pools : sequence of Shards
        The rows, and what was read beside them.
    files : sequence of Path
        Every other file: of labels, of pending and of excluded ids.
    batch : Batch
    """
    words = {name: value for name, value in asked.items() if name not in _NOT_ASKED and value not in (None, (), False)}
    content = {
        "batch_of": FROM_SHARDS,
        "request": {name: plain(value) for name, value in words.items()},
        "strategy": batch.strategy,
        "seed": asked["seed"],
        "shards": [shards_kept(pool) for pool in pools],
        "files": [{"path": str(file), **checksum(file)} for file in files],
        "versions": versions(),
        "ids": list(batch.ids),
        "notes": list(batch.notes),
    }
    write_sealed(path, content)
