"""Arrays from .npy and .npz files, whose headers are checked first; pickled objects are never loaded."""

import math
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.lib import format as npy
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.rows import LARGEST_CONTENT, Columns, Rows, row_numbers
from nextbatch.files.sidecars import read_sidecar
from nextbatch.files.tables import cells
from nextbatch.quoting import counted, listed, quoted, shortened
from nextbatch.storage.paths import existing_file, require_suffix

# What an archive calls the ids beside an array.
IDS = ("id", "ids", "name", "names", "keys", "index")
# Version 3 differs only in the names of record fields, and records are not numbers.
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def read_npy(path: Path, columns: Columns) -> Rows:
    """Return the rows of a .npy file, memory-mapped; an array of more than two dimensions is flattened to rows."""
    if columns.features is not None:
        raise BadInput(f"{path} holds one array, so it has no columns: leave features out.", argument="features")
    rows = _rows(path, _checked(_mapped(path), str(path)))
    beside = read_sidecar(path, len(rows))
    if beside is None:
        return rows
    if beside.numbered:
        return replace(rows, ids=beside.ids)
    return replace(rows, ids=beside.ids, numbered=False, integer_ids=False, id_column=beside.id_column)


def read_npz(path: Path, columns: Columns) -> Rows:
    """Return the rows of one array of an .npz archive: its only one beside ids, or the one that `features` names."""
    with _opened(path) as archive:
        ids = _ids_in(archive, columns, path)
        member = _chosen(archive, columns.features, path, apart_from=ids)
        rows = _rows(path, _checked(_unpacked(archive, member, path), _told(member, path)))
        if ids is None:
            return rows
        return _known_by(rows, _unpacked(archive, archive.getinfo(f"{ids}.npy"), path), ids)


def array_and_ids(path: Path) -> tuple[NDArray[Any], tuple[str, ...] | None]:
    """Return the array of a .npy or .npz file, of any shape, and its ids if the archive holds them beside it.

    Raises
    ------
    BadInput
        If the file is damaged or no such file, or the archive holds several arrays that may be meant.
    """
    if path.suffix.lower() == ".npy":
        array = _mapped(path)
        beside = read_sidecar(path, len(array)) if array.ndim else None
        return array, None if beside is None else beside.ids
    require_suffix(existing_file(path), (".npy", ".npz"), "an array")
    with _opened(path) as archive:
        members = {member.filename.removesuffix(".npy"): member for member in archive.infolist()}
        ids = next((name for name in members if name.lower() in IDS and len(members) == 2), None)
        others = [name for name in members if name != ids]
        if len(others) != 1:
            raise BadInput(f"{path} holds the arrays {listed(others)}, and one is needed: save it alone, as .npy.")
        named = None if ids is None else _unpacked(archive, members[ids], path).ravel()
        array = _unpacked(archive, members[others[0]], path)
    return array, None if named is None else tuple(str(name) for name in named.tolist())


def _mapped(path: Path) -> NDArray[Any]:
    existing_file(path)
    with path.open("rb") as file:
        read_header(file, path.stat().st_size, str(path))
    mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return mapped


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    existing_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise BadInput(
            f"{path} is no whole .npz archive ({shortened(error)}): write it again with numpy.savez."
        ) from None


def _told(member: zipfile.ZipInfo, path: Path) -> str:
    return f"{path} ({member.filename.removesuffix('.npy')})"


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> NDArray[Any]:
    name = _told(member, path)
    if member.file_size > LARGEST_CONTENT:
        raise BadInput(
            f"{name} unpacks to {member.file_size / 2**30:.0f} GiB, more than the {LARGEST_CONTENT / 2**30:.0f} GiB "
            "that are unpacked in memory: save it as .npy, which is read in place."
        )
    with archive.open(member) as file:
        read_header(file, member.file_size, name)
    with archive.open(member) as file:
        unpacked: NDArray[Any] = npy.read_array(file, allow_pickle=False)
        return unpacked


def _ids_in(archive: zipfile.ZipFile, columns: Columns, path: Path) -> str | None:
    """Return the name of the array of ids: the one that `id` names, else one that is called so."""
    names = [name.removesuffix(".npy") for name in archive.namelist()]
    if len(names) < 2:
        return None
    if columns.id in names:
        return columns.id
    found = next((name for name in names if name.lower() in IDS and name != columns.features), None)
    if columns.id is not None and found is None:
        raise BadInput(f"{path} has no array {quoted(columns.id)} for id: it holds {listed(names)}.", argument="id")
    return found


def _known_by(rows: Rows, ids: NDArray[Any], name: str) -> Rows:
    """Return rows with the ids in an array."""
    if ids.dtype.kind not in "USiu" or ids.shape != (len(rows),):
        raise BadInput(
            f"{rows.source} has ids in {quoted(name)} of the shape {ids.shape} and the type {ids.dtype}: one text or "
            f"whole number is needed for each of {counted(len(rows), 'row')}.",
            argument="id",
        )
    words = [word.decode() if isinstance(word, bytes) else str(word) for word in ids.tolist()]
    known = cells.ids(pa.chunked_array([pa.array(words, pa.large_string())]), name, rows.source)
    whole = ids.dtype.kind in "iu" and ids.dtype != np.uint64
    return replace(rows, ids=known, numbered=False, integer_ids=whole, id_column=name)


def _chosen(archive: zipfile.ZipFile, wanted: Any, path: Path, apart_from: str | None = None) -> zipfile.ZipInfo:
    found = {member.filename.removesuffix(".npy"): member for member in archive.infolist()}
    members = {name: member for name, member in found.items() if name != apart_from}
    if wanted is None and len(members) == 1:
        return next(iter(members.values()))
    if isinstance(wanted, str) and wanted in members:
        return members[wanted]
    if not members:
        raise BadInput(f"{path} holds no array: write it again with numpy.savez.")
    if {"format", "shape", "data"} <= members.keys():
        raise BadInput(
            f"{path} is a sparse matrix of scipy: save its rows with "
            'numpy.save("pool.npy", scipy.sparse.load_npz("pool.npz").toarray()), or give it to nextbatch.next_batch '
            "in Python, which takes sparse rows."
        )
    told = f"{path} holds the arrays {listed(list(members))}: save one alone as .npy."
    raise BadInput(told, argument="features", otherwise="set features to its name")


class Header(NamedTuple):
    """What the header of an array announces, and where its numbers begin."""

    shape: tuple[int, ...]
    by_columns: bool
    dtype: np.dtype[Any]
    offset: int


def read_header(file: IO[bytes], size: int, name: str) -> Header:
    """Return the header of an array, which is as large as the file of `size` bytes; nothing is allocated for it.

    Raises
    ------
    BadInput
        If the file is no such array, holds objects or no numbers, or is truncated.
    """
    try:
        version = npy.read_magic(file)
        if version not in _HEADERS:
            raise ValueError(f"format version {version} holds records, not numbers")
        shape, by_columns, dtype = _HEADERS[version](file)
        if min(shape, default=0) < 0:
            raise ValueError(f"its header announces the shape {shape}")
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput(f"{name} is no whole .npy array ({shortened(error)}): write it again with numpy.save.") from None
    if dtype.hasobject:
        raise BadInput(
            f"{name} holds Python objects, and reading them could run code: "
            "convert it to an array of numbers and save it with numpy.save(..., allow_pickle=False)."
        )
    announced = math.prod(shape) * dtype.itemsize + file.tell()
    if announced != size:
        state = "truncated" if announced > size else "followed by other bytes"
        raise BadInput(
            f"{name} is {state}: its header announces the shape {shape} of {dtype}, {announced} bytes in all, "
            f"and there are {size}: write it again with numpy.save."
        )
    if not math.prod(shape):
        raise BadInput(f"{name} holds no numbers: its shape is {shape}.")
    return Header(shape, by_columns, dtype, file.tell())


def _checked(array: NDArray[Any], name: str) -> NDArray[Any]:
    if array.dtype.names:
        raise BadInput(
            f"{name} holds records with the fields {listed(list(array.dtype.names))}: save "
            "numpy.lib.recfunctions.structured_to_unstructured(X)."
        )
    if array.ndim < 2:
        raise BadInput(f"{name} has the shape {array.shape}, rows and columns are needed: save X.reshape(-1, 1).")
    return checks.numbers(array.reshape(len(array), -1), name, ndim=2)


def _rows(path: Path, features: NDArray[Any]) -> Rows:
    told = f"Features: {counted(features.shape[1], 'column')} of {path.name}, of {features.dtype}."
    ids = row_numbers(len(features))
    return Rows(path, ids, features=features, numbered=True, integer_ids=True, notes=(told,))
