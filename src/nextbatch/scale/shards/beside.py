"""Files beside shards: each speaks of the rows of the shard of the same name, in their order."""

from nextbatch.errors import BadInput
from nextbatch.quoting import counted
from nextbatch.scale.shards.shard import Shards


def beside(shards: Shards, others: Shards, argument: str) -> Shards:
    """Return the files of `others` in the order of the shards that they speak of.

    Raises
    ------
    BadInput
        If a shard has none, or one of another number of rows.
    """
    by_name = {_stem(other.name): other for other in others.files}
    files = []
    for shard in shards.files:
        other = by_name.get(_stem(shard.name))
        if other is None:
            raise BadInput(
                f"{argument} has no file for {shard.name}: {others.folder} needs one of the same name.",
                argument=argument,
            )
        if other.n_rows != shard.n_rows:
            raise BadInput(
                f"{other.path} has {counted(other.n_rows, 'row')}, and {shard.path} has {shard.n_rows}: it needs one "
                "for each.",
                argument=argument,
            )
        files.append(other)
    return Shards(others.folder, tuple(files))


def _stem(name: str) -> str:
    return name.rpartition(".")[0]
