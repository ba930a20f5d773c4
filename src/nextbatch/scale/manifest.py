"""The manifest: the result of each unit under the hash of all that it depends on, so that a run that died goes on."""

import hashlib
import io
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms import Best
from nextbatch.errors import NextbatchWarning, WriteFailed
from nextbatch.scale.shards import Shard
from nextbatch.scale.tasks import Scored, Unit
from nextbatch.storage.writing import write_atomically

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

    def path(self, shard: Shard, unit: Unit) -> Path | None:
        """Return where the result of a unit is kept."""
        if self.folder is None:
            return None
        about = [dict(self.job), shard.name, shard.stamp, shard.n_rows, shard.width, shard.dtype, unit.begin, unit.end]
        return self.folder / f"{hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]}.unit"

    def read(self, shard: Shard, unit: Unit) -> Scored | None:
        """Return the result of a unit; None if there is none, or what there is is damaged."""
        path = self.path(shard, unit)
        if path is None:
            return None
        try:
            content = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content[_SEAL:]).digest() != content[:_SEAL]:
            return None
        with np.load(io.BytesIO(content[_SEAL:]), allow_pickle=False) as parts:
            best = Best(parts["scores"], parts["keys"], parts["rows"], int(parts["tied"]))
            return Scored(best, parts["shown"], parts["not_finite"])

    def write(self, shard: Shard, unit: Unit, result: Scored) -> None:
        """Keep the result of a unit; where that is not possible, as on a full disk, say so once and go on."""
        path = self.path(shard, unit)
        if path is None or self._told:
            return
        content = _packed(
            scores=result.best.scores,
            keys=result.best.keys,
            rows=result.best.rows,
            tied=np.array(result.best.tied),
            shown=result.shown,
            not_finite=result.not_finite,
        )
        try:
            write_atomically(path, hashlib.sha256(content).digest() + content)
        except WriteFailed as error:
            self._told = True
            warnings.warn(
                f"{error} The selection goes on, but what is done from here on is not kept: if it is stopped, it "
                "begins again from here.",
                NextbatchWarning,
                stacklevel=2,
            )


def _packed(**arrays: NDArray[Any]) -> bytes:
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    return content.getvalue()
