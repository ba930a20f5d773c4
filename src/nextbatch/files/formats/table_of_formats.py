"""The table of formats, which of them a name asks for, and the writing of the file."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.batches import Batch
from nextbatch.files.formats.argilla import argilla_records
from nextbatch.files.formats.coco import coco_images
from nextbatch.files.formats.cvat import cvat_images
from nextbatch.files.formats.doccano import doccano_documents
from nextbatch.files.formats.label_studio import label_studio_tasks
from nextbatch.files.formats.outgoing import Outgoing
from nextbatch.files.formats.plain import csv_table, json_lines, list_of_ids, list_of_paths, parquet_table
from nextbatch.files.formats.prodigy import prodigy_tasks
from nextbatch.storage.paths import require_suffix
from nextbatch.storage.writing import write_atomically


class Format(NamedTuple):
    """How the name of a file ends, and what writes it; the first format of an ending is the usual one, if any is."""

    suffix: str
    write: Callable[[Outgoing], bytes]
    usual: bool = False


FORMATS = {
    "csv": Format(".csv", csv_table, usual=True),
    "parquet": Format(".parquet", parquet_table, usual=True),
    "jsonl": Format(".jsonl", json_lines, usual=True),
    "ids": Format(".txt", list_of_ids, usual=True),
    "label-studio": Format(".json", label_studio_tasks),
    "prodigy": Format(".jsonl", prodigy_tasks),
    "doccano": Format(".jsonl", doccano_documents),
    "argilla": Format(".json", argilla_records),
    "fiftyone": Format(".json", list_of_paths),
    "coco": Format(".json", coco_images),
    "cvat": Format(".xml", cvat_images, usual=True),
}


def format_of(path: Path, format: str | None) -> Format:
    """Return the format that is named, or the usual one of the ending of a file.

    Raises
    ------
    BadInput
        If there is no such format, the file ends otherwise, or its ending alone does not say.

    Examples
    --------
    >>> format_of(Path("next.csv"), None) is FORMATS["csv"]
    True
    """
    if format is None:
        require_suffix(path, dict.fromkeys(kind.suffix for kind in FORMATS.values()), "the file of a batch")
        found = {name: kind for name, kind in FORMATS.items() if kind.suffix == path.suffix.lower()}
        for kind in found.values():
            if kind.usual:
                return kind
        raise BadInput(f"{path} may be many things: set format to one of {', '.join(found)}.", argument="format")
    checks.one_of(format, tuple(FORMATS), "format")
    require_suffix(path, [FORMATS[format].suffix], f"a batch in the format {format}")
    return FORMATS[format]


def write_batch(
    batch: Batch,
    path: Path,
    *,
    pool: Path,
    text: str | None = None,
    label: str | None = None,
    format: str | None = None,
) -> None:
    """Write the batch to a file.

    Parameters
    ----------
    batch : Batch
    path : Path
    pool : Path
        The file or folder that it was chosen from, which is read again for what is to be labeled.
    text, label : str, optional
        Its columns of texts and of labels.
    format : str, optional
        One of `FORMATS`. Default: the usual one of the ending of `path`.
    """
    write_atomically(path, format_of(path, format).write(Outgoing(batch, pool, text, label)))
