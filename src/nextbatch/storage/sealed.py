"""Sealed files: JSON with a checksum of its own content, so that damage is detected."""

import hashlib
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.storage.writing import write_atomically


def write_sealed(path: Path, content: dict[str, Any]) -> None:
    """Write `content` as JSON, one line per entry, with a checksum of all entries.

    Raises
    ------
    WriteFailed
        If the file cannot be written; `path` then has its old content.
    """
    entries = [f"{json.dumps(key)}: {_lines(value)}" for key, value in (content | _seal(content)).items()]
    write_atomically(path, ("{\n" + ",\n".join(entries) + "\n}\n").encode())


def read_sealed(path: Path) -> dict[str, Any] | None:
    """Return the content that `write_sealed` wrote.

    None if the file does not exist; None with a warning if it is damaged.

    Raises
    ------
    BadInput
        If the file exists and cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"Cannot read {path}: {error.strerror or error}.") from error
    unsealed = _unsealed(content)
    if unsealed is None:
        warnings.warn(f"{path} is damaged: it is ignored.", NextbatchWarning, stacklevel=2)
    return unsealed


def is_sealed(path: Path) -> bool:
    """Return whether `path` is an undamaged file that `write_sealed` wrote."""
    return path.is_file() and _unsealed(path.read_bytes()) is not None


def _unsealed(text: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(text)
        checksum = {"checksum": content.pop("checksum")}
        return dict(content) if checksum == _seal(content) else None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None


def _seal(content: Mapping[str, Any]) -> dict[str, str]:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return {"checksum": hashlib.sha256(canonical.encode()).hexdigest()}


def _lines(value: Any) -> str:
    """Return JSON with one line per object for a list of objects, and one line for any other value."""
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(json.dumps(entry) for entry in value) + "\n]"
    return json.dumps(value)
