"""Folders as classes: the name of the folder that an image lies in is its label, where the user says so."""

from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.files.images.image_files import image_files
from nextbatch.files.labels.found import FoundLabels
from nextbatch.files.labels.usable import usable_labels
from nextbatch.files.rows import Columns
from nextbatch.files.tables.table import table_of_records


def read_class_folders(folder: Path, pool: Path, unlabeled: str | None) -> FoundLabels:
    """Return the name of its folder as the label of each image; images at the top, and those of markers, have none.

    Parameters
    ----------
    folder : Path
        The pool, or a folder in it.
    pool : Path
        A folder of images.
    unlabeled : str, optional
        Names of folders that are no classes, besides the usual ones such as "unlabeled"; see
        `nextbatch.files.rows.Columns`.

    Raises
    ------
    BadInput
        If `folder` is not in the pool, or holds no images in folders.
    """
    if not pool.is_dir() or not folder.resolve().is_relative_to(pool.resolve()):
        raise BadInput(
            f"{folder} is a folder, and folders are labels of the images in them alone: name the pool {pool}, or a "
            "folder in it, or a table of labels.",
            argument="labels",
        )
    before = folder.resolve().relative_to(pool.resolve()).as_posix()
    names = image_files(folder).names
    ids = [name if before == "." else f"{before}/{name}" for name in names]
    classes = [name.rpartition("/")[0].rpartition("/")[2] or None for name in names]
    if not any(classes):
        raise BadInput(f"{folder} holds no folders with images: there are no classes.", argument="labels")
    table = table_of_records(folder, [{"id": name, "folder": one} for name, one in zip(ids, classes, strict=True)])
    labels, notes = usable_labels(table, ["folder"], Columns(unlabeled=unlabeled))
    by_id = {name: label for name, label in zip(ids, labels, strict=True) if label is not None}
    return FoundLabels(folder, by_id, "folder", "id", len(ids), notes=tuple(notes))
