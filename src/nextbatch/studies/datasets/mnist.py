"""MNIST: 70,000 handwritten digits of 28 x 28 pixels in 10 classes, 10,000 of them held out."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.strategies.about import about
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.datasets.fetching import OfficialFile, path_of


def _file(name: str, md5: str) -> OfficialFile:
    url = f"https://ossci-datasets.s3.amazonaws.com/mnist/{name}"
    return OfficialFile("mnist", url, (name,), (f"md5:{md5}",))


IMAGES = (
    _file("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
    _file("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
)
LABELS = (
    _file("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
    _file("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
)


@about(
    samples="60,000 + 10,000 images of 28 x 28 pixels",
    classes="10",
    source="LeCun, Cortes and Burges (1998), https://ossci-datasets.s3.amazonaws.com/mnist/",
    license="none stated; free for research",
)
def mnist() -> Dataset:
    """MNIST: handwritten digits, pixels scaled to [0, 1]; the official 10,000 test images are held out."""
    train, test = (read_idx(path_of(file)) for file in LABELS)
    pixels = np.concatenate([read_idx(path_of(file)) for file in IMAGES])
    rows = pixels.reshape(len(pixels), -1).astype(np.float32)
    rows /= 255
    return Dataset("mnist", rows, np.concatenate([train, test]), np.arange(len(train), len(rows)))


def read_idx(path: Path) -> NDArray[Any]:
    """Return the array in a compressed IDX file of bytes: two zeros, type 8, number of dimensions, sizes, values."""
    content = gzip.decompress(path.read_bytes())
    n_dimensions = content[3]
    shape = np.frombuffer(content, dtype=">u4", count=n_dimensions, offset=4)
    return np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * n_dimensions).reshape(shape)
