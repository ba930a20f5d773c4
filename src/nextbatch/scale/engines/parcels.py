"""A parcel: what a task is made of, packed once, opened once in each process of a worker."""

import hashlib
import pickle
import platform
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nextbatch import __version__
from nextbatch.errors import BadInput, NextbatchError
from nextbatch.quoting import shortened
from nextbatch.scale.seeing.scorers import pickled
from nextbatch.threads import threads

Task = Callable[..., Any]
# How many parcels a worker keeps open: those of the two passes.
_KEPT = 2
_opened: OrderedDict[str, Any] = OrderedDict()


def _versions() -> dict[str, str]:
    python = ".".join(platform.python_version_tuple()[:2])
    return {"nextbatch": __version__, "numpy": np.__version__, "Python": python}


@dataclass(frozen=True)
class Parcel:
    """A task, packed.

    Parameters
    ----------
    digest : str
    content : bytes or array of uint8, optional
    path : Path, optional
        Where the content is, for workers of the same machine.
    versions : dict
        What packed it: other versions may choose otherwise, and do not open it.
    """

    digest: str
    content: Any = b""
    path: Path | None = None
    versions: dict[str, str] = field(default_factory=_versions)

    def opened(self) -> Any:
        """Return the task.

        Raises
        ------
        BadInput
            If this worker has other versions of what chooses.
        """
        if self.digest not in _opened:
            here = _versions()
            for name, version in self.versions.items():
                if here.get(name) != version:
                    raise BadInput(
                        f"A worker ({platform.node()}, {sys.executable}) has {name} {here.get(name)}, and here it is "
                        f"{version}: install the same version there, since another one may choose otherwise."
                    )
            _opened[self.digest] = pickle.loads(self.path.read_bytes() if self.path else self.content)
            while len(_opened) > _KEPT:
                _opened.popitem(last=False)
        return _opened[self.digest]


def packed(task: Any) -> Parcel:
    """Return a task as a parcel."""
    content = pickled(task)
    return Parcel(hashlib.sha256(content).hexdigest(), content)


class Failed(NamedTuple):
    """Why a task failed: a sentence, since an exception may not be able to travel."""

    why: str
    bad_input: bool


def carried_out(parcel: Parcel, *arguments: Any) -> Any:
    """Return the result of a task, or why it failed; it runs on one thread, since each core has a worker."""
    try:
        with threads(1):
            return parcel.opened()(*arguments)
    except NextbatchError as error:
        return Failed(str(error), isinstance(error, BadInput))
    except (Exception, SystemExit) as error:  # whatever a model of the user's raises
        return Failed(shortened(f"{type(error).__name__}: {error}"), False)
