"""A checksum of many files that reads little of each: its name, its size, and how it begins and ends."""

import hashlib
from typing import Any

from nextbatch.quoting import counted
from nextbatch.scale.shards.shard import Shards

# Bytes read at either end. The first hold the header of an array, the last the row groups and statistics of Parquet.
ENDS = 4096


def checksum_of(shards: Shards) -> str:
    """Return the SHA-256 of the names and sizes of the files, and of their first and last bytes.

    To read all of a pool would take as long as to score it. So a value that is changed in the middle of a file, whose
    size stays, is not noticed; files that were added, cut off, written anew from other rows, or renamed are.
    """
    digest = hashlib.sha256()
    for shard in shards.files:
        with shard.path.open("rb") as file:
            first = file.read(ENDS)
            file.seek(max(shard.stamp[0] - ENDS, 0))
            ends = first + file.read(ENDS)
        digest.update(f"{shard.name}\0{shard.stamp[0]}\0".encode("utf-8", "surrogatepass") + ends)
    return digest.hexdigest()


def shards_told(shards: Shards) -> str:
    """Return how many files and rows there are, where, and the first digits of their checksum."""
    held = f"{counted(len(shards), 'row')}, sha256 of names, sizes and ends {checksum_of(shards)[:12]}"
    return f"{counted(len(shards.files), 'file')} in {shards.folder} ({held})"


def shards_kept(shards: Shards) -> dict[str, Any]:
    """Return what the file beside a batch says of shards."""
    return {
        "path": str(shards.folder),
        "files": len(shards.files),
        "rows": len(shards),
        "bytes": sum(shard.stamp[0] for shard in shards.files),
        "sha256_of_names_sizes_and_ends": checksum_of(shards),
    }
