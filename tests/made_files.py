"""Tiny data sets in the layouts of the official files."""

import gzip
import io
import json
import tarfile
from pathlib import Path

import numpy as np


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def idx(array: np.ndarray) -> bytes:
    """Return bytes in the layout of MNIST."""
    head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, dtype=">u4").tobytes()
    return gzip.compress(head + array.astype(np.uint8).tobytes())


def tar_gz(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for folder in dict.fromkeys(name.rpartition("/")[0] for name in members):
            entry = tarfile.TarInfo(folder)
            entry.type = tarfile.DIRTYPE
            archive.addfile(entry)
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


MNIST_PIXELS = np.arange(5 * 4).reshape(5, 2, 2) * 12
CIFAR_ROWS = np.random.default_rng(0).integers(256, size=(12, 3073)) % np.r_[10, [256] * 3072]
BATCHES = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]
CIFAR_FILES = {
    f"cifar-10-batches-bin/{name}": CIFAR_ROWS[2 * i : 2 * i + 2].astype(np.uint8).tobytes()
    for i, name in enumerate(BATCHES)
}
MESSAGES = {
    "20news-bydate-test/sci.space/9": b"From: c\n\nLate.",
    "20news-bydate-train/sci.space/10": b"From: a\nSubject: moon\n\nB writes:\n> far?\nNot far, caf\xe9.\n--\nA",
    "20news-bydate-train/rec.autos/11": b"From: b\n\nFast\nand loud.",
}


def mnist(folder: Path) -> None:
    write(folder / "mnist/train-images-idx3-ubyte.gz", idx(MNIST_PIXELS[:3]))
    write(folder / "mnist/t10k-images-idx3-ubyte.gz", idx(MNIST_PIXELS[3:]))
    write(folder / "mnist/train-labels-idx1-ubyte.gz", idx(np.array([7, 1, 2])))
    write(folder / "mnist/t10k-labels-idx1-ubyte.gz", idx(np.array([3, 0])))


def newsgroups20(folder: Path, name: str = "20news-bydate.tar.gz") -> None:
    write(folder / "20news" / name, tar_gz(MESSAGES))


def cifar10(folder: Path) -> None:
    for name, content in CIFAR_FILES.items():
        write(folder / "cifar10" / name, content)


def cifar10_archive(folder: Path) -> None:
    write(folder / "cifar10/cifar-10-binary.tar.gz", tar_gz(CIFAR_FILES))


def ag_news(folder: Path) -> None:
    write(folder / "ag_news/test.csv", b'"3","Pension ""fears""","Unions, they say"\n"1","Talks","in Geneva"\n')


def banking77(folder: Path) -> None:
    write(folder / "banking77/train.csv", b'text,category\nWhere is it?,lost\n"Well,\nwhere?",lost\n')
    write(folder / "banking77/test.csv", "text,category\nHow many €?,rate\n".encode())


def clinc150(folder: Path) -> None:
    parts = {"train": [["hi", "greet"], ["bye", "leave"]], "test": [["hello", "greet"]], "val": [["no", "deny"]]}
    write(folder / "clinc150/data_full.json", json.dumps({**parts, "oos_test": [["?", "oos"]]}).encode())


def letter(folder: Path) -> None:
    write(folder / "letter/letter-recognition.data", b"T,2,8,0\nI,15,12,3\nT,1,1,1\n")
