"""What is written beside a file of embeddings: the ids of its rows, and what made them, in NAME.npy.json."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.quoting import counted
from nextbatch.storage.sealed import read_sealed, write_sealed


@dataclass(frozen=True)
class Sidecar:
    """The ids of the rows of an array.

    Parameters
    ----------
    ids : tuple of str
    numbered : bool
        Whether they are row numbers.
    id_column : str, optional
        What the pool calls them.
    """

    ids: tuple[str, ...]
    numbered: bool
    id_column: str | None


def sidecar_path(path: Path) -> Path:
    """Return where the ids of an array are.

    Examples
    --------
    >>> sidecar_path(Path("emb.npy")).name
    'emb.npy.json'
    """
    return path.with_name(f"{path.name}.json")


def write_sidecar(path: Path, ids: Sequence[str], numbered: bool, id_column: str | None, **made_of: Any) -> None:
    """Write the ids of the rows of an array that was just written, and what it was made of."""
    content = {**made_of, "sha256": _sha256(path), "id_column": id_column, "numbered": numbered, "ids": list(ids)}
    write_sealed(sidecar_path(path), content)


def read_sidecar(path: Path, n_rows: int) -> Sidecar | None:
    """Return the ids of the rows of an array; None if nothing is written beside it.

    Raises
    ------
    BadInput
        If what is written beside it is of another array.
    """
    content = read_sealed(sidecar_path(path)) if sidecar_path(path).is_file() else None
    if content is None or "ids" not in content:
        return None
    if content["sha256"] != _sha256(path) or len(content["ids"]) != n_rows:
        raise BadInput(
            f"{sidecar_path(path)} is about other embeddings than {path}, with {counted(len(content['ids']), 'row')}: "
            "embed the pool again, or delete it if the rows are in the order of the pool."
        )
    return Sidecar(tuple(content["ids"]), bool(content["numbered"]), content["id_column"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
