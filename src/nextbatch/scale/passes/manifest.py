"""The manifest: the result of each unit under the hash of all that it depends on, so that a run that died goes on."""

import hashlib
import io
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import NextbatchWarning, WriteFailed
from nextbatch.scale.shards.shard import Shard
from nextbatch.storage.writing import write_atomically

Arrays = Mapping[str, NDArray[Any]]
_SEAL = 32


@dataclass
class Manifest:
    """A folder with one file for each unit that is done.

    Parameters
    ----------
    folder : Path or None
        None keeps nothing.
    job : mapping of str to JSON values
        All that results depend on beside the unit: model, strategy, seed.
    """

    folder: Path | None
    job: Mapping[str, Any]
    _told: bool = field(default=False, init=False)

    def clean(self) -> None:
        """Remove what processes that were killed have half written."""
        if self.folder is not None:
            for partial in self.folder.glob(".*.unit.*.partial"):
                partial.unlink(missing_ok=True)

    def read(self, unit: Sequence[Any], shards: Sequence[Shard]) -> Arrays | None:
        """Return the result of a unit of these files; None if it was never written, or is damaged."""
        path = self._path(unit, shards)
        if path is None:
            return None
        try:
            content = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content[_SEAL:]).digest() != content[:_SEAL]:
            return None
        with np.load(io.BytesIO(content[_SEAL:]), allow_pickle=False) as parts:
            return dict(parts)

    def write(self, unit: Sequence[Any], shards: Sequence[Shard], result: Arrays) -> None:
        """Keep the result of a unit; where that is not possible, as on a full disk, say so once and go on."""
        path = self._path(unit, shards)
        if path is None or self._told:
            return
        content = io.BytesIO()
        np.savez(content, allow_pickle=False, **result)
        packed = content.getvalue()
        try:
            write_atomically(path, hashlib.sha256(packed).digest() + packed)
        except WriteFailed as error:
            self._told = True
            warnings.warn(
                f"{error} The selection goes on, but what is done from here on is not kept: if it is stopped, it "
                "begins again from here.",
                NextbatchWarning,
                stacklevel=2,
            )

    def _path(self, unit: Sequence[Any], shards: Sequence[Shard]) -> Path | None:
        if self.folder is None:
            return None
        files = [[shard.name, shard.stamp, shard.n_rows, shard.width, shard.dtype] for shard in shards]
        about = json.dumps([dict(self.job), files, list(unit)], sort_keys=True)
        return self.folder / f"{hashlib.sha256(about.encode()).hexdigest()[:32]}.unit"
