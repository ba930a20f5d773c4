"""CIFAR-10: 60,000 color images of 32 x 32 pixels in 10 classes, 10,000 of them held out."""

import tarfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from nextbatch.strategies.about import about
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.datasets.fetching import OfficialFile, own_copy, path_of

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
FOLDER = "cifar-10-batches-bin"
CIFAR10_ARCHIVE = OfficialFile(
    "cifar10",
    URL,
    ("cifar-10-binary.tar.gz",),
    ("sha256:c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",),
)


def _batch(name: str, md5: str, sha256: str) -> OfficialFile:
    return OfficialFile("cifar10", URL, (f"{FOLDER}/{name}",), (f"md5:{md5}", f"sha256:{sha256}"))


# Checksums of the official file, and of a copy with the same labels in which 104 of 60,000 images were JPEG files.
BATCHES = (
    _batch(
        "data_batch_1.bin",
        "5dd7e06a14cb22eb9f671a540d1b7c25",
        "0def081c410489f98b3935c2d405fc7436d23377894a5d6a710ce1fad8082588",
    ),
    _batch(
        "data_batch_2.bin",
        "5ea93a67294ea407fff1d09f752e9692",
        "bfb92ecee3ace02fdb768866911a0123cb3cf369e071b18c8e1be79297a35a28",
    ),
    _batch(
        "data_batch_3.bin",
        "942cd6a4bcdd0dd3c604fbe906cb4421",
        "121076ec0d3c7be3f1a6e3e94430ab5bb10bdb03bdf439c59ec721c0c800071e",
    ),
    _batch(
        "data_batch_4.bin",
        "ae636b3ba5c66a11e91e8cb52e771fcb",
        "801fea19102f4d15ea4305e84c63adeee65cd3f094d35b7b0c1cde585010b85c",
    ),
    _batch(
        "data_batch_5.bin",
        "53f37980c15c3d472c316c40844f3f0d",
        "682b209e35d9768151f3289c0b3578b1a87cb95bbeb6488b39bf115a8af93fae",
    ),
    _batch(
        "test_batch.bin",
        "803d5f7f4d78ea53de84dbe85f74fb6d",
        "12b72019dddc66aa680d9654ddcc864aa808e6540641e0887054d04d415d6427",
    ),
)
IMAGE = 3 * 32 * 32


@about(
    samples="50,000 + 10,000 images of 32 x 32 pixels, 3 channels",
    classes="10",
    source="Krizhevsky (2009), https://www.cs.toronto.edu/~kriz/cifar.html",
    license="none stated; free for research",
)
def cifar10() -> Dataset:
    """CIFAR-10: photographs of animals and vehicles; the official 10,000 test images are held out.

    Rows are bytes: all red values, then green, then blue. They are read from the archive or from its unpacked batches.
    A second copy of the batches is accepted as well: its labels are official, but 104 of its images (81 of the pool,
    23 held out) were decoded from JPEG. The two copies have different fingerprints.

    """
    batches = _unpacked() or _from_archive(path_of(CIFAR10_ARCHIVE))
    pixels, labels = zip(*batches, strict=True)
    n_train = sum(map(len, labels[:-1]))
    y = np.concatenate(labels)
    return Dataset("cifar10", np.concatenate(pixels), y, np.arange(n_train, len(y)))


PixelsAndLabels = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def _unpacked() -> Sequence[PixelsAndLabels]:
    """Return the batches in the folder NEXTBATCH_DATA; none if one is missing."""
    paths = [own_copy(batch) for batch in BATCHES]
    return [read_batch(path.read_bytes()) for path in paths if path] if all(paths) else []


def _from_archive(path: Path) -> Sequence[PixelsAndLabels]:
    with tarfile.open(path, "r:gz") as archive:
        return [read_batch(_member(archive, batch.names[0])) for batch in BATCHES]


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file: IO[bytes] | None = archive.extractfile(name)
    assert file is not None  # the checksum of the archive is right
    with closing(file):
        return file.read()


def read_batch(content: bytes) -> PixelsAndLabels:
    """Return the pixels and the labels of a batch: for each image a label, then 3,072 pixels."""
    rows = np.frombuffer(content, dtype=np.uint8).reshape(-1, 1 + IMAGE)
    return rows[:, 1:], rows[:, 0]
