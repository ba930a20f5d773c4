"""A request: which batch is asked for, from which rows; and what was made of it."""

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from nextbatch import __version__
from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.quoting import counted
from nextbatch.scale.choosing.memory import WORKER, in_words, used
from nextbatch.scale.seeing.seen import Seen, rows_at
from nextbatch.scale.shards.columns import TOLD, Column
from nextbatch.scale.shards.shard import Refused, Rows
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.limited import limits_of
from nextbatch.strategies.picks import Picks
from nextbatch.views import View


@dataclass(frozen=True, eq=False)
class Request:
    """What is asked for.

    Parameters
    ----------
    seen : Seen
    strategy : QueryStrategy
    batch_size : int
    rng : Generator
    labeled, never : array of int64
        Positions of the labeled rows, and of all that are never chosen, ascending.
    memory : int
        How many bytes may be used.
    keep : Path or None
        The folder of the manifest.
    skip_bad : bool
    pending : array of int64
        Positions of the rows that are asked for and not answered, ascending.
    columns : mapping of str to Column
        Further inputs of rows, such as groups.
    """

    seen: Seen
    strategy: QueryStrategy
    batch_size: int
    rng: Generator
    labeled: Rows
    never: Rows
    memory: int
    keep: Path | None
    skip_bad: bool
    pending: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """How many rows can be chosen."""
        return len(self.seen.shards) - len(self.never)

    @cached_property
    def excluded(self) -> Mapping[int, Rows]:
        """The rows that are never chosen, by the place of their file."""
        places, rows = self.seen.shards.located(self.never)
        return {int(place): rows[places == place] for place in np.unique(places)}

    def job(self, **more: Any) -> dict[str, Any]:
        """Return all that the result of a unit depends on, beside the unit."""
        return {
            "nextbatch": __version__,
            "numpy": np.__version__,
            "draw": int(deepcopy(self.rng).integers(2**64, dtype=np.uint64)),
            "never": hashlib.sha256(self.never.tobytes()).hexdigest(),
            "batch_size": self.batch_size,
            **more,
        }

    def pool(self, raw: Any, positions: Rows, shown: Any = None, more: Mapping[str, Any] | None = None) -> Pool:
        """Return rows as a pool, `more` inputs of them included, with labeled and pending ones beside them."""
        known = {"rows": self.seen.shards.known(positions), **self._told(positions), **(more or {})}
        unlabeled = self.seen.view(raw, shown, known)
        return Pool(unlabeled=unlabeled, labeled=self._taken(self.labeled), pending=self._taken(self.pending))

    def _taken(self, positions: Rows) -> View | None:
        shards, seen = self.seen.shards, self.seen
        if not len(positions):
            return None
        beside = None if seen.read is shards or seen.scorer is None else rows_at(seen.read, positions)
        given = None if beside is None or seen.scorer is None else seen.scorer.of_rows(beside)
        return seen.view(rows_at(shards, positions), given, self._told(positions))

    def _told(self, positions: Rows) -> dict[str, Any]:
        return {name: column.at(positions) for name, column in self.columns.items()}

    def require_shown(self) -> None:
        """Raise if a limit reads what nothing shows, before a row is scored.

        Raises
        ------
        BadInput
        """
        scorer = self.seen.scorer
        shown = {"embeddings", *self.columns, *([] if scorer is None else [scorer.shows])}
        for limit in limits_of(self.strategy):
            missing = next((need.input for need in limit.reads if not need.optional and need.input not in shown), None)
            if missing is not None:
                where = "a model or files" if missing not in TOLD else f"the column that holds them, as {missing}"
                raise BadInput(f"{limit!r} needs {missing}, and nothing shows them: give {where}.", argument="strategy")

    def require_memory(self, rows: int, copies: float, workers: int, at_once: int = 0) -> None:
        """Raise if the last step, which holds `rows` rows `copies` times, needs more memory than may be used.

        Each of the `workers` holds `at_once` rows beside them, `copies` times as well.

        Raises
        ------
        BadInput
            With what it needs.
        """
        row = 4 * self.seen.shards.width * copies + 96
        # The last step and the workers have their rows one after the other, in this process and in those.
        needed = used() + rows * row + workers * (WORKER + at_once * row)
        if needed > self.memory:
            raise BadInput(
                f"{self.strategy!r} keeps {counted(rows, 'row')} of {counted(self.seen.shards.width, 'column')} and "
                f"needs about {in_words(needed)}, and {in_words(self.memory)} may be used: keep fewer rows, or choose "
                "fewer at once.",
                argument="max_memory",
                otherwise=f"set max_memory to {in_words(1.05 * needed)}",
            )


@dataclass(frozen=True, eq=False)
class Made:
    """A batch, and what it was chosen from.

    Parameters
    ----------
    positions : array of int64
        Of the rows of `among`, among all rows.
    picks : Picks
        Positions in `among`.
    among : Pool
    left_out : list of Refused
    lost : int
        How often a worker died.
    done : int
        How many units were done now.
    """

    positions: Rows
    picks: Picks
    among: Pool
    left_out: list[Refused]
    lost: int
    done: int
