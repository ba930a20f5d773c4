"""A pool in shards: the same strategies, for more rows than memory holds."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.quoting import counted
from nextbatch.scale.choosing.memory import allowed
from nextbatch.scale.choosing.one_pass import select_by_cut
from nextbatch.scale.choosing.request import Request
from nextbatch.scale.choosing.two_stages import select_in_two_stages
from nextbatch.scale.engines import opened
from nextbatch.scale.engines.opening import On
from nextbatch.scale.seeing.seen import rows_at, seen_by
from nextbatch.scale.sharded_picks import ShardedPicks
from nextbatch.scale.shards.columns import columns_of
from nextbatch.scale.shards.finding import Where
from nextbatch.scale.shards.opening import open_shards
from nextbatch.scale.shards.row_ids import ids_of, positions_of, repeated_ids
from nextbatch.scale.shards.shard import Refused, Rows, Shards
from nextbatch.seeds import rng_for
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.cut import Cutting
from nextbatch.strategies.limited import without_limits
from nextbatch.strategies.protocol import checked_strategy


class ShardedPool:
    """Rows in files, of which a strategy chooses without having all of them in memory.

    Parameters
    ----------
    shards : path or sequence of paths
        A folder, a pattern such as "embeddings/part*.npy", or files: .npy of float16 or float32, or Parquet.
    model : fitted classifier or str, optional
        Anything with `predict_proba`, of rows as the files hold them; or a function of your own, "module:function",
        from rows to a row of probabilities or a score for each.
    labeled : sequence of str or array of int
        The rows that are labeled already: ids such as "part03.npy:117", or positions among all rows.
    pending, excluded : sequence of str or array of int
        Rows that were asked for and have no label yet, and rows that are never chosen. Strategies that keep away from
        labeled rows keep away from pending ones, too.
    probabilities, scores : path or sequence of paths, optional
        Instead of a model: shards of the same names, with a row for each row.
    features, id : str, optional
        Columns of Parquet files: the one of lists or several of numbers, and the one of ids. Without ids, or with an
        empty word, rows are known by file and number.
    groups, strata, costs : str, optional
        Columns that limits such as `AtMost` read, for the rows that are kept alone: one of the shards, if these are
        Parquet files; "FOLDER:COLUMN", of Parquet files of the same names beside them; or, of groups and strata,
        "file": rows of one file belong together.
    spread : float, default 1
        Where distances are measured, rows are divided by it; the model has learned from such rows.
    skip_bad : bool
        Whether what cannot be used is left out: files, rows with NaN, all but the first row of an id. It is told in any
        case.

    Raises
    ------
    BadInput
        If a file is not what it must be.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> for number in range(3):
    ...     np.save(f"{folder}/part{number}.npy", np.zeros((4, 2), np.float16))
    >>> pool = ShardedPool(folder, labeled=["part1.npy:0"])
    >>> len(pool)
    11
    """

    def __init__(
        self,
        shards: Where | Shards,
        model: Any = None,
        *,
        labeled: Iterable[Any] = (),
        pending: Iterable[Any] = (),
        excluded: Iterable[Any] = (),
        probabilities: Where | None = None,
        scores: Where | None = None,
        features: str | None = None,
        id: str | None = None,
        groups: str | None = None,
        strata: str | None = None,
        costs: str | None = None,
        spread: float = 1.0,
        skip_bad: bool = False,
    ) -> None:
        told = {"groups": groups, "strata": strata, "costs": costs}
        given = [words for words in told.values() if words is not None]
        self.shards = shards if isinstance(shards, Shards) else open_shards(shards, features, id, given)
        if self.shards.refused and not skip_bad:
            name, why = self.shards.refused[0]
            raise BadInput(
                f"{counted(len(self.shards.refused), 'shard')} of the pool cannot be used. The first is {name}: {why}",
                argument="skip_bad",
                otherwise="set skip_bad to go on without",
            )
        self.skip_bad = skip_bad
        self.seen = seen_by(self.shards, model, probabilities, scores, spread)
        self.columns = columns_of(self.shards, told)
        self.labeled = self._named_by(labeled, "labeled")
        self.pending = np.setdiff1d(self._named_by(pending, "pending"), self.labeled)
        self.excluded = self._named_by(excluded, "excluded")

    def _named_by(self, rows: Iterable[Any], name: str) -> Rows:
        """Return the positions of rows that are named by ids or by positions, ascending."""
        given = rows if isinstance(rows, np.ndarray) else list(rows)
        by_id = len(given) > 0 and isinstance(given[0], str)
        found = positions_of(self.shards, given) if by_id else checks.indices(given, len(self.shards), name)
        return np.sort(found.astype(np.int64))

    def __len__(self) -> int:
        """Return the number of rows that can be chosen."""
        return len(self.shards) - len(self.never)

    @cached_property
    def repeated(self) -> Rows:
        """The positions of rows whose id an earlier row has.

        Raises
        ------
        BadInput
            If there are any, and they are not to be skipped.
        """
        repeated = repeated_ids(self.shards)
        if repeated and not self.skip_bad:
            name, rows = next(iter(repeated.items()))
            places, numbers = self.shards.located(rows[:2])
            where = [f"{self.shards.files[p].name}, row {r}" for p, r in zip(places, numbers, strict=True)]
            raise BadInput(
                f"The id {name!r} is used twice, in {where[0]}, and in {where[1]} "
                f"({counted(len(repeated), 'such id')}): give every row an id of its own, or set id to an empty word, "
                "so that rows are known by file and number.",
                argument="skip_bad",
                otherwise="set skip_bad to take the first row of each",
            )
        return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *(rows[1:] for rows in repeated.values())]))

    @cached_property
    def never(self) -> Rows:
        """The positions of rows that are never chosen: set aside by the caller, or of an id that an earlier row has."""
        return np.unique(np.concatenate([self.labeled, self.pending, self.excluded, self.repeated]))

    @cached_property
    def labeled_rows(self) -> Any:
        """The labeled rows as distances are measured in them, in the order of the pool."""
        return self.seen.scaled(rows_at(self.shards, self.labeled))

    def ids(self, positions: Rows) -> tuple[str, ...]:
        """Return what rows are called."""
        return ids_of(self.shards, positions)

    def positions(self, ids: Iterable[str]) -> Rows:
        """Return the positions of rows by their ids, in the order of these.

        Raises
        ------
        BadInput
            If there is no such row.
        """
        return positions_of(self.shards, ids)

    def select(
        self,
        strategy: QueryStrategy,
        batch_size: int,
        rng: Generator | None = None,
        *,
        on: On = None,
        workers: int | None = None,
        max_memory: str | int | None = None,
        keep: str | Path | None = None,
    ) -> ShardedPicks:
        """Return the batch that `strategy` chooses: if it ranks rows first, that of the same rows in memory.

        Limits may stand around it, and hold for the whole batch. Where they leave too few of the rows that are kept, a
        further pass keeps twice as many.

        K-means, facility location, k-center and TypiClust choose in two stages: parts of the pool give rows that stand
        for them, and the batch is chosen from these. A pool of less than 80,000 rows, or twenty times the batch, is
        chosen from in one stage.

        Parameters
        ----------
        strategy : QueryStrategy
        batch_size : int
        rng : Generator
            The only source of chance.
        on : str or concurrent.futures.Executor, optional
            Where units are scored; by default in processes of this machine. "ray", "ray://HOST:PORT", "dask",
            "tcp://HOST:PORT" (a scheduler of Dask), or an executor of your own.
        workers : int, optional
            How many at once; by default as many as there are cores.
        max_memory : str or int, optional
            Such as "2GB": what this process and its workers on this machine may use together. By default half of what
            is free.
        keep : path, optional
            A folder for what is done, so that the same call goes on after whatever stopped it.

        Raises
        ------
        BadInput
            If the strategy cannot choose from shards, or would need more memory.
        """
        rng = rng_for("select", 0, 0) if rng is None else checks.generator(rng)
        request = Request(
            self.seen,
            checked_strategy(strategy),
            checks.count(batch_size, len(self)),
            rng,
            self.labeled,
            self.never,
            allowed(max_memory),
            None if keep is None else Path(keep),
            self.skip_bad,
            self.pending,
            self.columns,
        )
        request.require_shown()
        with opened(on, workers) as engine:
            whole = not isinstance(without_limits(strategy), Cutting)
            made = (select_in_two_stages if whole else select_by_cut)(request, engine)
        repeated = [Refused(name, "its id is that of an earlier row") for name in self._named(self.repeated)]
        chosen = made.positions[made.picks.positions]
        left_out = (*self.shards.refused, *repeated, *made.left_out)
        return ShardedPicks(self.ids(chosen), chosen, made.picks, made.among, left_out, made.lost, made.done)

    def _named(self, positions: Rows) -> list[str]:
        places, rows = self.shards.located(positions)
        return [f"{self.shards.files[p].name}:{r}" for p, r in zip(places.tolist(), rows.tolist(), strict=True)]
