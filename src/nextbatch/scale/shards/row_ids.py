"""Ids of rows in shards: of a column, looked up and checked a batch at a time; without one, file and number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.kernels.layout import frozen
from nextbatch.kernels.texts import hash_texts
from nextbatch.quoting import counted, quoted
from nextbatch.scale.shards.parquet import ParquetShard
from nextbatch.scale.shards.shard import Rows, Shards

# So many hashes are compared at a time: half a gigabyte. Of more rows the ids are read again for each part.
TOGETHER = 2**26


def has_ids(shards: Shards) -> bool:
    """Tell whether rows are known by a column of ids."""
    first = shards.files[0]
    return isinstance(first, ParquetShard) and first.id_column is not None


def ids_of(shards: Shards, positions: Rows) -> tuple[str, ...]:
    """Return what rows are called."""
    places, rows = shards.located(np.asarray(positions, dtype=np.int64))
    if not has_ids(shards):
        names = [shard.name for shard in shards.files]
        return tuple(f"{names[place]}:{row}" for place, row in zip(places.tolist(), rows.tolist(), strict=True))
    found = np.empty(len(rows), dtype=object)
    for place in np.unique(places):
        here = np.flatnonzero(places == place)
        shard = shards.files[place]
        assert isinstance(shard, ParquetShard)
        found[here] = shard.ids_at(rows[here])
    return tuple(found)


def positions_of(shards: Shards, ids: Iterable[str]) -> Rows:
    """Return the positions of rows by their ids, in the order of these.

    Raises
    ------
    BadInput
        If there is no such row.
    """
    wanted = [str(name) for name in ids]
    found = _looked_up(shards, wanted) if has_ids(shards) else _parsed(shards, wanted)
    unknown = [name for name in wanted if name not in found]
    if unknown:
        like = ids_of(shards, np.array([0]))[0]
        told = "" if has_ids(shards) else f", the path within {shards.folder} and the number of the row, from 0"
        raise BadInput(
            f"The pool has no row {quoted(unknown[0])} ({counted(len(unknown), 'such id')}): ids are like "
            f"{quoted(like)}{told}."
        )
    return np.array([found[name] for name in wanted], dtype=np.int64)


def _parsed(shards: Shards, wanted: list[str]) -> dict[str, int]:
    places = {shard.name: place for place, shard in enumerate(shards.files)}
    found = {}
    for name in wanted:
        file, _, row = name.rpartition(":")
        place = places.get(file)
        if place is not None and row.isdecimal() and int(row) < shards.files[place].n_rows:
            found[name] = int(shards.starts[place]) + int(row)
    return found


def _looked_up(shards: Shards, wanted: list[str]) -> dict[str, int]:
    among = pa.array(sorted(set(wanted)), pa.large_string())
    found: dict[str, int] = {}
    for batch in _batches(shards):
        for place in np.flatnonzero(np.asarray(pc.is_in(batch.texts, value_set=among))):
            found.setdefault(batch.texts[int(place)].as_py(), batch.start + int(place))
    return found


class Batch(NamedTuple):
    """Ids one after the other, and the position of the first among all rows."""

    start: int
    texts: pa.LargeStringArray


def _batches(shards: Shards) -> Iterator[Batch]:
    for place, shard in enumerate(shards.files):
        assert isinstance(shard, ParquetShard)
        start = int(shards.starts[place])
        for ids in shard.ids():
            yield Batch(start, ids)
            start += len(ids)


def repeated_ids(shards: Shards) -> dict[str, Rows]:
    """Return each id that several rows have, with their positions; nothing where rows have no ids."""
    if not has_ids(shards):
        return {}
    parts = -(-len(shards) // TOGETHER)
    suspects = np.concatenate([_equal_hashes(shards, part, parts) for part in range(parts)])
    if not len(suspects):
        return {}
    found: dict[str, list[int]] = defaultdict(list)
    for batch in _batches(shards):
        for place in np.flatnonzero(np.isin(_hashes(batch.texts), suspects)):
            found[batch.texts[int(place)].as_py()].append(batch.start + int(place))
    return {name: np.array(rows, dtype=np.int64) for name, rows in found.items() if len(rows) > 1}


def _equal_hashes(shards: Shards, part: int, parts: int) -> NDArray[np.uint64]:
    """Return the hashes of one part of all that several ids have."""
    hashes = [found[found % np.uint64(parts) == part] for found in (_hashes(batch.texts) for batch in _batches(shards))]
    ordered = np.sort(np.concatenate(hashes))
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def _hashes(texts: pa.LargeStringArray) -> NDArray[np.uint64]:
    _, starts, content = texts.buffers()
    begins = np.frombuffer(starts, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    hashes = np.empty(len(texts), dtype=np.uint64)
    bytes_of = np.frombuffer(content, dtype=np.uint8) if content is not None else np.empty(0, dtype=np.uint8)
    hash_texts(frozen(bytes_of), frozen(begins), hashes)
    return hashes
