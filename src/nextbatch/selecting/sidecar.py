"""What stands beside a batch: the request, checksums of all files and versions, from which the batch is made again.

It lies beside NAME in NAME.json. Paths in it are those of the working directory.
"""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import MISSING, fields
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.files.batches import Batch
from nextbatch.own_code import own_names, source_digest
from nextbatch.quoting import counted
from nextbatch.selecting.request import Request, requested
from nextbatch.storage.paths import existing_file
from nextbatch.storage.sealed import read_sealed, write_sealed

# Libraries on which numbers may depend.
LIBRARIES = ("numpy", "scipy", "scikit-learn", "numba", "pyarrow", "pillow")
# What a file beside a batch is of.
IN_MEMORY, FROM_SHARDS = "nextbatch select", "nextbatch select from shards"
# What follows from other words.
_DERIVED = ("apart",)


def words_of(request: Request) -> dict[str, Any]:
    """Return the words that ask for the same, as JSON holds them; those that are defaults are left out.

    Examples
    --------
    >>> words_of(requested("pool.csv", 5, text="review", strategy="Margin()"))
    {'pool': 'pool.csv', 'batch_size': 5, 'strategy': 'Margin()', 'text': 'review'}
    """
    return {name: plain(value) for name, value in _said(request).items()}


def _said(part: Any) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for one in fields(part):
        value = getattr(part, one.name)
        if one.default_factory is not MISSING:
            words |= _said(value)
        elif value != one.default and one.name not in _DERIVED:
            words[one.name] = value
    return words


def plain(value: Any) -> Any:
    """Return what JSON can hold of a word: itself, or how it is written."""
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, str | int | float | bool | None):
        return value
    return str(value) if isinstance(value, Path) else repr(value)


def write_batch_sidecar(path: Path, request: Request, batch: Batch) -> None:
    """Write to `path` what the batch was made of."""
    code = request.strategy if isinstance(request.strategy, str) else repr(request.strategy)
    content = {
        "batch_of": IN_MEMORY,
        "request": words_of(request),
        "strategy": batch.strategy,
        "seed": request.seed,
        "files": [{"path": str(file), **checksum(file)} for file in request.files],
        "code": _code(code) if request.strategy is not None else {},
        "versions": versions(),
        "id_column": batch.id_column,
        "ids": list(batch.ids),
        "notes": list(batch.notes),
    }
    write_sealed(path, content)


def read_batch_sidecar(path: Path) -> dict[str, Any]:
    """Return what `write_batch_sidecar` wrote.

    Raises
    ------
    BadInput
        If the file is damaged, or something else.
    """
    content = read_sealed(existing_file(path))
    if content is not None and content.get("batch_of") == FROM_SHARDS:
        raise BadInput(
            f"{path} stands beside a batch from shards: give the words that are under 'request' in it once more.",
            argument="again",
        )
    if content is None or content.get("batch_of") != IN_MEMORY:
        raise BadInput(
            f"{path} is not what stands beside a batch: name the .json file that `select` wrote beside it, unchanged.",
            argument="again",
        )
    return content


def request_again(content: Mapping[str, Any], path: Path) -> Request:
    """Return the request that a batch answered.

    Raises
    ------
    BadInput
        If a file or code of the user's own has changed since, with its name.
    """
    changes = [told for kept in content["files"] if (told := _file_change(kept))]
    modules = [module for module, digest in content["code"].items() if source_digest(module) != digest]
    changes += [f"the code of {module} has changed" for module in modules]
    if changes:
        raise BadInput(
            f"The batch of {path} cannot be made again: {'; '.join(changes)}. Bring back what there was, or choose "
            "another batch.",
            argument="again",
        )
    return requested(**content["request"])


def verdict(content: Mapping[str, Any], batch: Batch, path: Path) -> str:
    """Return whether the batch is the one that is kept, and if not, which versions have changed."""
    kept, now = content["versions"], versions()
    newer = [f"{name} {kept.get(name, 'none')}, now {now[name]}" for name in now if kept.get(name) != now[name]]
    changed = f"Other versions than then: {', '.join(newer)}." if newer else "All versions are the same."
    if list(batch.ids) == content["ids"]:
        return f"The same batch as that of {path}. {changed}"
    others = len(set(batch.ids) - set(content["ids"]))
    differ = f"{others} of {counted(len(batch), 'sample')} differ" if others else "the same samples in another order"
    return f"Not the batch of {path}: {differ}, though all files are the same. {changed}"


def versions() -> dict[str, str]:
    """Return the versions of what a batch may depend on."""
    return {
        # By name: the package itself stands above this module.
        "nextbatch": str(import_module("nextbatch").__version__),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "machine": platform.machine(),
    }


def _code(strategy: str) -> dict[str, str]:
    """Return a digest of each module of the user's own that a strategy names."""
    modules = dict.fromkeys(name.partition(":")[0] for name in own_names(strategy))
    return {module: source_digest(module) for module in modules}


def checksum(path: Path) -> dict[str, Any]:
    """Return the size and SHA-256 of a file; of a folder, of the names and sizes of all files in it."""
    if not path.is_dir():
        with path.open("rb") as file:
            return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
    inside = sorted(file for file in path.rglob("*") if file.is_file())
    listing = "".join(f"{file.relative_to(path).as_posix()}\0{file.stat().st_size}\n" for file in inside)
    return {"files": len(inside), "sha256_of_names_and_sizes": hashlib.sha256(listing.encode()).hexdigest()}


def _file_change(kept: Mapping[str, Any]) -> str:
    """Return how a file has changed, as a part of a sentence; empty if it has not."""
    path = Path(kept["path"])
    if not path.exists():
        return f"{path} is gone (paths are those of the working directory)"
    now = checksum(path)
    if all(kept.get(name) == value for name, value in now.items()):
        return ""
    size = next(iter(now))
    return f"{path} has changed ({kept.get(size, 'another kind')} {size} then, {now[size]} now)"
