"""The files of a large pool: a folder, a pattern or a list becomes files in one order, each with a name of its own."""

import os
from collections.abc import Iterable, Sequence
from glob import has_magic
from pathlib import Path
from typing import NamedTuple

from nextbatch.errors import BadInput
from nextbatch.files.images.image_files import HEIC
from nextbatch.files.images.image_files import SUFFIXES as IMAGES
from nextbatch.quoting import counted, quoted

SUFFIXES = (".npy", ".parquet", ".pq")
Where = str | Path | Sequence[str | Path]


class Found(NamedTuple):
    """The files of a pool, in the order of their names.

    Parameters
    ----------
    folder : Path
        The folder that all of them are in.
    names : list of str
        Paths within the folder, with slashes on every system: a pool that is moved keeps them.
    """

    folder: Path
    names: list[str]

    @property
    def paths(self) -> list[Path]:
        """The paths of the files."""
        return [self.folder / name for name in self.names]


def find_shards(pool: Where) -> Found:
    """Return the files of a pool; files whose names begin with a dot or an underscore are none of it.

    Parameters
    ----------
    pool : path or sequence of paths
        A folder, with those within it; a pattern such as "embeddings/part*.npy"; or files.

    Raises
    ------
    BadInput
        If there are none, or of two kinds, or one twice, or it is an address such as s3://.
    """
    given = [str(pool)] if isinstance(pool, str | Path) else [str(path) for path in pool]
    for path in given:
        if "://" in path:
            raise BadInput(
                f"{path} is an address: shards are read from a disk that all workers share. Mount it as a folder, or "
                "copy the shards to one."
            )
    if isinstance(pool, str | Path) and Path(pool).is_dir():
        folder = Path(pool)
        files = [path for path in folder.rglob("*") if _is_shard(path.relative_to(folder)) and path.is_file()]
    elif isinstance(pool, str | Path) and has_magic(str(pool)) and not Path(pool).exists():
        files = [path for path in Path(Path(pool).anchor).glob(_relative(Path(pool))) if path.is_file()]
        folder = _common(files, Path(pool))
    else:
        files = [Path(path) for path in given]
        folder = _common(files, Path(given[0]) if given else Path())
    if not files:
        told = quoted(str(pool)) if isinstance(pool, str | Path) else "the list"
        raise BadInput(f"There are no shards ({', '.join(SUFFIXES)}) in {told}: name a folder, a pattern or files.")
    return _checked(Found(folder, sorted(path.relative_to(folder).as_posix() for path in files)))


def looks_sharded(pool: str | Path) -> bool:
    """Tell whether a pool is a pattern of shards, or a folder that holds shards and no images."""
    path = Path(pool)
    if has_magic(str(pool)) and path.suffix.lower() in SUFFIXES:
        return not path.exists()
    if not os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises for names that no file can have
        return False
    kinds = {found.suffix.lower() for found in path.rglob("*") if not any(part[0] in "._" for part in found.parts[-1:])}
    return not kinds.isdisjoint(SUFFIXES) and kinds.isdisjoint((*IMAGES, *HEIC))


def _is_shard(name: Path) -> bool:
    return name.suffix.lower() in SUFFIXES and not any(part[0] in "._" for part in name.parts)


def _relative(pattern: Path) -> str:
    return str(pattern.relative_to(pattern.anchor) if pattern.anchor else pattern)


def _common(files: Iterable[Path], given: Path) -> Path:
    parents = [str(path.parent) for path in files]
    return Path(os.path.commonpath(parents)) if parents else given.parent


def _checked(found: Found) -> Found:
    kinds = sorted({_kind(name) for name in found.names})
    if len(kinds) > 1:
        raise BadInput(f"{found.folder} has shards of the kinds {' and '.join(kinds)}: name a pattern of one kind.")
    if kinds[0] not in SUFFIXES:
        raise BadInput(f"{found.paths[0]} ends in {kinds[0]!r}: shards must be one of {', '.join(SUFFIXES)}.")
    twice = len(found.names) - len(set(found.names))
    if twice:
        name = next(name for name, after in zip(found.names, found.names[1:], strict=False) if name == after)
        raise BadInput(f"{found.folder / name} is listed twice ({counted(twice, 'such file')}): list each file once.")
    return found


def _kind(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return ".parquet" if suffix == ".pq" else suffix
