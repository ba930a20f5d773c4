"""Embeddings of the rows of a pool: each text or image is embedded once, whatever pool it is in."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from nextbatch.errors import BadInput
from nextbatch.files.embedding.model_folder import checksum_of, model_folder
from nextbatch.files.embedding.sentence_encoder import SentenceEncoder
from nextbatch.files.images.reading import opaque
from nextbatch.files.rows import Rows
from nextbatch.quoting import counted, quoted, shortened
from nextbatch.storage.row_cache import cached_rows

# How many are kept at once: a few seconds of work on one core.
BLOCKS = {"text": 256, "image": 64}
# Changed when the same model and content come to other numbers than before.
VERSION = 1


@dataclass(frozen=True, eq=False)
class PoolEmbeddings:
    """What a model makes of the rows of a pool.

    Parameters
    ----------
    values : array of shape (n_samples, n_columns), float32
    model : str
        The name or folder, as it was given.
    checksum : str
        The sha256 of the files of the model.
    kind : {"text", "image"}
        What was embedded.
    """

    values: NDArray[np.float32]
    model: str
    checksum: str
    kind: str

    @property
    def told(self) -> str:
        """What was embedded by which model, as a sentence."""
        what = counted(len(self.values), self.kind)
        return (
            f"Embeddings: {self.values.shape[1]} numbers for each of {what}, by the model {quoted(self.model)} (sha256 "
            f"{self.checksum[:12]})."
        )


def embed_rows(rows: Rows, model: str, told: Callable[[int, int], None] = lambda done, of: None) -> PoolEmbeddings:
    """Return the embeddings of the texts of a table, or of the images of a folder.

    Parameters
    ----------
    rows : Rows
    model : str
        A name or a folder.
    told : callable
        Told how many of how many are embedded.

    Raises
    ------
    BadInput
        If there are neither texts nor images, or the model cannot be used for them.
    """
    kind = _kind(rows)
    digests, item = _images(rows) if kind == "image" else _texts(rows.texts or ())
    return _embed(kind, digests, item, model, told)


def embed_texts(
    texts: Sequence[str], model: str, told: Callable[[int, int], None] = lambda done, of: None
) -> PoolEmbeddings:
    """Return the embeddings of texts; parameters and errors are those of `embed_rows`."""
    return _embed("text", *_texts(texts), model, told)


def _embed(
    kind: str,
    digests: list[bytes],
    item: Callable[[int], Any],
    model: str,
    told: Callable[[int, int], None],
) -> PoolEmbeddings:
    folder = model_folder(model)
    checksum = checksum_of(folder)
    encoders: list[SentenceEncoder] = []

    def make(positions: NDArray[np.intp]) -> NDArray[np.float32]:
        if not encoders:  # not before something is to be embedded: it takes seconds to load
            encoders.append(SentenceEncoder(folder, kind))
        return _finite(encoders[0].encode([item(i) for i in positions]), model)

    recipe = {"procedure": f"embeddings {VERSION}", "model": checksum, "kind": kind}
    values = cached_rows(recipe, digests, make, BLOCKS[kind], lambda done: told(done, len(digests)))
    return PoolEmbeddings(values, model, checksum, kind)


def _kind(rows: Rows) -> str:
    if rows.source.is_dir():
        return "image"
    if rows.texts is None:
        raise BadInput(
            f"A model embeds texts or images, and of {rows.source} none are read: set text to the column of texts, or "
            "name a folder of images.",
            argument="text",
        )
    return "text"


def _texts(texts: Sequence[str]) -> tuple[list[bytes], Callable[[int], Any]]:
    return [_digest(text.encode()) for text in texts], lambda i: texts[i]


def _images(rows: Rows) -> tuple[list[bytes], Callable[[int], Any]]:
    paths = [rows.source / name for name in rows.ids]
    return [_digest(path.read_bytes()) for path in paths], lambda i: _opened(paths[i])


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _opened(path: Path) -> Image.Image:
    """Return an image as a person sees it: turned as the file says, in color, white where it is transparent."""
    try:
        with Image.open(path) as image:
            return opaque(ImageOps.exif_transpose(image)).convert("RGB")
    except Exception as error:  # Pillow's decoders raise nearly anything on a damaged file
        raise BadInput(f"The image {path} cannot be read ({shortened(error)}): repair it, or take it out.") from None


def _finite(rows: NDArray[np.float32], model: str) -> NDArray[np.float32]:
    if not np.isfinite(rows).all():
        raise BadInput(f"The model {quoted(model)} gives numbers that are not finite.", argument="embed")
    return rows
