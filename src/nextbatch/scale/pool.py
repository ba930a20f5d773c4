"""A pool in shards: the same strategies, for more rows than memory holds."""

import warnings
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import __version__, checks
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.models import ScikitLearnModel
from nextbatch.pool import Pool
from nextbatch.quoting import counted
from nextbatch.scale.engines import opened
from nextbatch.scale.engines.opening import On
from nextbatch.scale.finding import Where
from nextbatch.scale.manifest import Manifest
from nextbatch.scale.memory import WORKER, allowed, in_words, used
from nextbatch.scale.models import scorer_of
from nextbatch.scale.opening import open_shards
from nextbatch.scale.passes import Shortlisted, digest_of, fetch, shortlist
from nextbatch.scale.scorers import Scorer
from nextbatch.scale.shards import Refused, Rows, Shards
from nextbatch.scores import SCORES
from nextbatch.seeds import rng_for
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.cut import Cut, Cutting
from nextbatch.strategies.limited import limits_of
from nextbatch.strategies.picks import Picks, picks_of
from nextbatch.strategies.protocol import checked_strategy
from nextbatch.views import View

# What the choice among the kept rows needs beside them, as a multiple of their size as float32: measured for K-means.
COPIES = 4


@dataclass(frozen=True, eq=False)
class ShardedPicks:
    """A batch from a pool in shards.

    Parameters
    ----------
    ids : tuple of str
        First choice first.
    positions : array of int64, shape (batch_size,)
        Among all rows, files in the order of their names.
    picks : Picks
        What each was chosen by; its positions are those in `among`.
    among : Pool
        The rows that the last step chose from.
    left_out : tuple of Refused
        Files, units and rows that were left out.
    lost : int
        How often a worker died.
    scored : int
        How many units were scored; the others were known from a run before.
    """

    ids: tuple[str, ...]
    positions: Rows
    picks: Picks
    among: Pool
    left_out: tuple[Refused, ...]
    lost: int
    scored: int


class ShardedPool:
    """Rows in files, of which a strategy chooses without having all of them in memory.

    Parameters
    ----------
    shards : path or sequence of paths
        A folder, a pattern such as "embeddings/part*.npy", or files: .npy of float16 or float32.
    model : fitted classifier, optional
        Anything with `predict_proba`, of rows as the files hold them.
    labeled : sequence of str or array of int
        The rows that are labeled already: ids such as "part03.npy:117", or positions among all rows.
    skip_bad : bool
        Whether files that cannot be read, and rows with NaN, are left out; they are told in any case.

    Raises
    ------
    BadInput
        If a file is not what it must be.

    Examples
    --------
    >>> import tempfile
    >>> from nextbatch import Random
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
        skip_bad: bool = False,
        spread: float = 1.0,
    ) -> None:
        self.shards = shards if isinstance(shards, Shards) else open_shards(shards)
        if self.shards.refused and not skip_bad:
            name, why = self.shards.refused[0]
            raise BadInput(
                f"{counted(len(self.shards.refused), 'shard')} of the pool cannot be used. The first is {name}: {why}",
                argument="skip_bad",
                otherwise="set skip_bad to go on without",
            )
        self.skip_bad, self.spread = skip_bad, spread
        self.model = ScikitLearnModel(model) if model is not None and not hasattr(model, "look") else model
        self.scorer: Scorer | None = None if self.model is None else scorer_of(self.model.classifier, spread)
        self.labeled = np.sort(self._positions(labeled))

    def __len__(self) -> int:
        """Return the number of rows that are not labeled."""
        return len(self.shards) - len(self.labeled)

    def ids(self, positions: Rows) -> tuple[str, ...]:
        """Return what rows are called."""
        places, rows = self.shards.located(np.asarray(positions, dtype=np.int64))
        names = [shard.name for shard in self.shards.files]
        return tuple(f"{names[place]}:{row}" for place, row in zip(places.tolist(), rows.tolist(), strict=True))

    @cached_property
    def labeled_rows(self) -> NDArray[np.float32]:
        """The labeled rows, divided by the spread, in the order of the pool."""
        places, rows = self.shards.located(self.labeled)
        parts = [self.shards.files[place].take(rows[places == place]) for place in np.unique(places)]
        whole = np.concatenate(parts) if parts else np.empty((0, self.shards.width))
        return self._scaled(whole)

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
        """Return the batch that `strategy` chooses; it is that of the same rows in memory.

        Parameters
        ----------
        strategy : QueryStrategy
        batch_size : int
        rng : Generator
            The only source of chance.
        on : str or concurrent.futures.Executor, optional
            Where units are scored; by default in processes of this machine.
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
        batch_size = checks.count(batch_size, len(self))
        cut = self._cut(strategy, batch_size, rng)
        self._require_memory(cut, strategy, allowed(max_memory), workers)
        manifest = Manifest(None if keep is None else Path(keep), self._job(cut))
        with opened(on, workers) as engine:
            found = shortlist(self.shards, self.scorer, cut, self._excluded(), engine, manifest, self.skip_bad)
            if len(found.best.rows) < batch_size:
                raise BadInput(f"batch_size is {batch_size}, and {counted(len(found.best.rows), 'row')} can be chosen.")
            _warn_of_ties(found, batch_size, cut)
            order = np.argsort(found.best.rows)
            positions = found.best.rows[order]
            rows, lost = fetch(self.shards, positions, engine)
        among = self._pool(rows, positions, found.shown[order])
        self._require_same_scores(cut, found, among, order)
        picks = picks_of(cut.then, among, batch_size, rng)
        picks = self._with_scores(picks, among, cut)
        chosen = positions[picks.positions]
        left_out = (*self.shards.refused, *found.left_out)
        return ShardedPicks(self.ids(chosen), chosen, picks, among, left_out, found.lost + lost, found.scored)

    def forget(self, keep: str | Path | None) -> None:
        """Remove what was kept in a folder, once nothing of it is needed any more."""
        Manifest(None if keep is None else Path(keep), {}).remove()

    def _positions(self, labeled: Iterable[Any]) -> Rows:
        given = labeled if isinstance(labeled, np.ndarray) else list(labeled)
        if len(given) and isinstance(given[0], str):
            return self.found(given)
        return checks.indices(given, len(self.shards), "labeled").astype(np.int64)

    def found(self, ids: Iterable[str]) -> Rows:
        """Return the positions of rows by their ids.

        Raises
        ------
        BadInput
            If there is no such row.
        """
        places = {shard.name: place for place, shard in enumerate(self.shards.files)}
        positions, unknown = [], []
        for name in ids:
            file, _, row = str(name).rpartition(":")
            place = places.get(file)
            if place is None or not row.isdecimal() or int(row) >= self.shards.files[place].n_rows:
                unknown.append(name)
            else:
                positions.append(int(self.shards.starts[place]) + int(row))
        if unknown:
            raise BadInput(
                f"The pool has no row {unknown[0]!r} ({counted(len(unknown), 'such id')}): ids are like "
                f"{self.ids(np.array([0]))[0]!r}, the path within {self.shards.folder} and the number of the row, the "
                "first being 0."
            )
        return np.array(positions, dtype=np.int64)

    def _cut(self, strategy: QueryStrategy, batch_size: int, rng: Generator) -> Cut:
        strategy = checked_strategy(strategy)
        if limits_of(strategy) or not isinstance(strategy, Cutting):
            raise BadInput(
                f"{strategy!r} cannot choose from shards yet: choose one that ranks first, such as "
                "WClustered(beta=10), Margin() or Random().",
                argument="strategy",
            )
        cut = strategy.cut(len(self), batch_size, rng)
        if cut.score is not None:
            reads = SCORES[cut.score].reads
            if self.scorer is None or self.scorer.shows != reads:
                raise BadInput(f"{strategy!r} needs {reads}, and no model shows them: pass a fitted model.")
        return cut

    def _job(self, cut: Cut) -> dict[str, Any]:
        scorer = self.scorer.digest if self.scorer is not None and cut.score else ""
        return {
            "nextbatch": __version__,
            "numpy": np.__version__,
            "scorer": scorer,
            "score": cut.score,
            "size": cut.size,
            "rank": getattr(cut.rank, "__qualname__", "") + repr(getattr(cut.rank, "__self__", "")),
            "draw": int(deepcopy(cut.rng).integers(2**64, dtype=np.uint64)),
            "excluded": digest_of(self._excluded()),
        }

    def _excluded(self) -> Mapping[int, Rows]:
        places, rows = self.shards.located(self.labeled)
        return {int(place): rows[places == place] for place in np.unique(places)}

    def _require_memory(self, cut: Cut, strategy: QueryStrategy, most: int, workers: int | None) -> None:
        kept = min(cut.size, len(self))
        here = kept * (4 * self.shards.width * (1 + COPIES) + 3 * 24)
        needed = used() + here + (workers or 1) * WORKER
        if needed > most:
            raise BadInput(
                f"{strategy!r} keeps {kept} rows of {counted(self.shards.width, 'column')} and needs about "
                f"{in_words(needed)}, and {in_words(most)} may be used: keep fewer rows or choose fewer at once.",
                argument="max_memory",
                otherwise=f"set max_memory to {in_words(1.05 * needed)}",
            )

    def _pool(self, rows: NDArray[Any], positions: Rows, shown: NDArray[np.float64]) -> Pool:
        """Return the kept rows as a pool, with the labeled ones beside them."""
        unlabeled = self._view(rows, {"rows": self.shards.known(positions)}, shown)
        if not len(self.labeled):
            return Pool(unlabeled=unlabeled)
        return Pool(unlabeled=unlabeled, labeled=self._view(None, {}, np.empty((0, 0))))

    def _view(self, raw: NDArray[Any] | None, inputs: dict[str, Any], shown: NDArray[np.float64]) -> View:
        rows = self.labeled_rows if raw is None else self._scaled(raw)
        if self.scorer is not None:
            exact = raw if raw is not None else self.labeled_rows * np.float32(self.spread)
            inputs = {**inputs, self.scorer.shows: shown if shown.size else self.scorer.of_rows(exact)}
        if self.model is None:
            return View({"embeddings": rows, **inputs})
        return self.model.look(rows, rng_for("look", 0)).replaced(inputs)

    def _scaled(self, rows: NDArray[Any]) -> NDArray[np.float32]:
        scaled = rows.astype(np.float32)
        if self.spread != 1:
            scaled /= np.float32(self.spread)
        return scaled

    def _require_same_scores(self, cut: Cut, found: Shortlisted, among: Pool, order: NDArray[np.intp]) -> None:
        """Raise if rows that were fetched are not those that were scored."""
        if cut.score is None or self.scorer is None or not self.scorer.exact or not len(among):
            return
        scores = SCORES[cut.score](among.need(SCORES[cut.score].reads, cut.then))
        if not np.array_equal(cut.ranked(scores, among.rows)[0], found.best.scores[order]):
            raise BadInput("Files of the pool were replaced while rows were chosen: run the same again.")

    def _with_scores(self, picks: Picks, among: Pool, cut: Cut) -> Picks:
        if cut.score is None:
            return picks
        scores = SCORES[cut.score](among.take(picks.positions).need(SCORES[cut.score].reads, cut.then))
        kept = len(among) if len(among) > len(picks.positions) else None
        return Picks(picks.positions, score=scores, kept=kept, random=picks.random)


def _warn_of_ties(found: Shortlisted, batch_size: int, cut: Cut) -> None:
    """Warn if most places are drawn among equal ranks, as `top_k` does."""
    ranks = found.best.scores
    places = int(np.count_nonzero(ranks == ranks[-1])) if len(ranks) else 0
    if cut.score is None or 2 * places <= len(ranks) or found.best.tied <= places:
        return
    warnings.warn(
        f"{found.best.tied} rows tie for {places} of {len(ranks)} places, which are drawn among them: a model with "
        "finer probabilities tells them apart.",
        NextbatchWarning,
        stacklevel=3,
    )
