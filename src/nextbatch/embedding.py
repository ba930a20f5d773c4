"""From a pool to a file of embeddings, by a model with a name or in a folder."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.arguments import named_columns, named_file
from nextbatch.files.embedding.pool_embeddings import embed_rows
from nextbatch.files.provenance import file_told, ids_told
from nextbatch.files.reading import read_rows
from nextbatch.files.sidecars import sidecar_path, write_sidecar
from nextbatch.progress import waiting
from nextbatch.quoting import quoted
from nextbatch.storage.paths import require_free, require_suffix
from nextbatch.storage.writing import write_atomically


@dataclass(frozen=True, eq=False)
class Embeddings:
    """The embeddings of a pool.

    Parameters
    ----------
    values : array of shape (n_samples, n_columns), float32
        In the order of the pool.
    ids : tuple of str
    model : str
        The name or folder of the model, as it was given.
    checksum : str
        The sha256 of the files of the model.
    notes : tuple of str
        What was taken for ids and texts, and what was embedded.
    """

    values: NDArray[np.float32]
    ids: tuple[str, ...]
    model: str
    checksum: str
    notes: tuple[str, ...] = ()


def embed_pool(
    pool: str | Path,
    model: str | Path,
    *,
    text: str | None = None,
    id: str | None = None,
    out: str | Path | None = None,
    force: bool = False,
) -> Embeddings:
    """Return the embeddings of the texts of a table or the images of a folder, and write them to `out`.

    Each text or image is embedded once, and kept in the cache under its content and the checksum of the model: whatever
    ends the process, the next one goes on there. Needs `pip install "nextbatch[embed]"`.

    Parameters
    ----------
    pool : path
        A table with a column of texts, or a folder of images.
    model : str or path
        A folder that `model.save` of sentence-transformers wrote, or the name of a model on Hugging Face, which is
        downloaded once. For images, a CLIP model.
    text, id : str, optional
        Names of columns, as for `nextbatch.select_from_files`.
    out : path, optional
        An .npy file. Beside it, ids, model and checksums are written to a file of the same name with .json behind it,
        by which `embeddings` of `select_from_files` finds the row of each sample.
    force : bool
        Whether `out` may replace a file; never an input.

    Raises
    ------
    BadInput
        If the pool holds neither texts nor images, or the model cannot be found or used for them.
    WriteFailed
        If `out` or the cache cannot be written.
    """
    path = named_file(pool, "pool")
    if not isinstance(model, str | Path) or not str(model):
        raise BadInput(f"model must be a name or a folder, got {quoted(model)}.", argument="model")
    if out is not None:
        require_suffix(named_file(out, "out"), [".npy"], "the file of embeddings")
        require_free(Path(out), [path], force)
        require_free(sidecar_path(Path(out)), [path], force)
    with waiting(f"Reading {path}") as steps:
        rows = read_rows(path, named_columns(text=text, id=id), content=False, own_labels=False, progress=steps.say)
    with waiting(f"Embedding with {model}", len(rows), f"{'image' if path.is_dir() else 'text'}s") as progress:
        made = embed_rows(rows, str(model), lambda done, of: progress.update(done - progress.done))
    if out is not None:
        content = io.BytesIO()
        np.save(content, made.values, allow_pickle=False)
        write_atomically(Path(out), content.getvalue())
        write_sidecar(
            Path(out),
            rows.ids,
            rows.numbered,
            rows.id_column,
            pool=file_told(path, len(rows)),
            text=text,
            model=made.model,
            model_sha256=made.checksum,
            shape=list(made.values.shape),
        )
    return Embeddings(made.values, rows.ids, made.model, made.checksum, (ids_told(rows), *rows.notes, made.told))
