"""Where a model is: a folder, or a name that Hugging Face knows; its checksum tells it apart from others."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted, shortened

# One of these is in the folder of any model.
_MARKS = ("modules.json", "config.json")
# What a model is described by, and what other programs run it from: it is the same model without them.
_BESIDE = (".md", ".onnx", ".h5", ".msgpack", ".ot", ".tflite", ".gguf")
# A name without an owner is one of these, as sentence-transformers has it.
_OWNER = "sentence-transformers"


def model_folder(name: str) -> Path:
    """Return the folder of a model; one that is named and not on this machine yet is downloaded.

    Raises
    ------
    BadInput
        If there is no such folder, it holds no model, or a name cannot be resolved.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not any((folder / mark).is_file() for mark in _MARKS):
            raise BadInput(
                f"The folder {folder} holds no model: it has no {' or '.join(_MARKS)}. Name the folder that "
                "model.save wrote.",
                argument="embed",
            )
        return folder
    if folder.exists():
        raise BadInput(f"{folder} is a file, and a model is a folder of files: unpack it first.", argument="embed")
    if name.count("/") > 1 or name.startswith((".", "/", "~")):
        raise BadInput(f"There is no folder {quoted(name)} with a model.", argument="embed")
    return _of_hub(name if "/" in name else f"{_OWNER}/{name}")


def checksum_of(folder: Path) -> str:
    """Return the sha256 of the names and contents of the files of a model."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts) and path.suffix not in _BESIDE:
            with path.open("rb") as file:
                digest.update(f"{inside.as_posix()} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def _of_hub(name: str) -> Path:
    """Return the folder in which Hugging Face keeps a model, downloaded if it is not there yet."""
    from nextbatch.files.embedding.sentence_encoder import needing_sentence_transformers

    with needing_sentence_transformers():
        from huggingface_hub import snapshot_download
    others = [f"*{suffix}" for suffix in _BESIDE]
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception:  # its own kinds of errors change from version to version
        pass
    try:
        with _quiet("huggingface_hub"):
            return Path(snapshot_download(name, ignore_patterns=others))
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise BadInput(
            f"The model {quoted(name)} is no folder, and not on this machine, and cannot be downloaded "
            f"({shortened(reason)}): without a network, name a folder that holds a model.",
            argument="embed",
        ) from None


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Let a library say nothing of its attempts inside the block."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
