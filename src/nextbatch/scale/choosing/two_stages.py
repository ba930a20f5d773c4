"""Strategies that look at the whole pool, in two stages: parts give rows for the whole, which are chosen from.

Rows go to parts by key, within stretches of a million rows, so that a file that is sorted gives no sorted parts and a
stretch is read from the disk once.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.quoting import counted
from nextbatch.scale.choosing.representing import Part, Represented, Representing
from nextbatch.scale.choosing.request import Made, Request
from nextbatch.scale.engines import Engine
from nextbatch.scale.passes.each_unit import Pass, carry_through
from nextbatch.scale.passes.fetching import fetch
from nextbatch.scale.passes.manifest import Manifest
from nextbatch.scale.shards.left_out import not_finite
from nextbatch.scale.shards.shard import Refused, Rows
from nextbatch.scores import SCORES
from nextbatch.seeds import apart
from nextbatch.strategies import FacilityLocation, KCenter, KMeans, QueryStrategy, TypiClust
from nextbatch.strategies.limited import limits_of, limits_on, picks_within, without_limits
from nextbatch.strategies.picks import Picks, picks_of

# Rows of a stretch, and about how many rows each of the parts has that a stretch is cut into.
STRETCH, PART = 2**20, 50_000
# The pool is represented by 10 rows for each row of the batch, and by 40,000 at least.
FOR_EACH, LEAST = 10, 40_000
# The second stage, and the K-means of a part, hold at most 6 copies of their rows in memory; measured.
COPIES = 6.0
# Strategies that can choose among rows that represent others. True: those rows are far from each other.
STRATEGIES: dict[type[Any], bool] = {KMeans: False, FacilityLocation: False, TypiClust: False, KCenter: True}


def select_in_two_stages(request: Request, engine: Engine) -> Made:
    """Return the batch of a strategy that looks at the whole pool; in one stage, if the pool is small.

    Where limits leave fewer than a batch of the rows that stand for others, twice as many stand for them.

    Raises
    ------
    BadInput
        If the strategy cannot work on rows that stand for others, or needs more memory or what nothing shows.
    """
    strategy = without_limits(request.strategy)
    if type(strategy) not in STRATEGIES:
        names = ", ".join(kind.__name__ for kind in STRATEGIES)
        raise BadInput(
            f"{request.strategy!r} cannot choose from shards. What can: strategies that rank rows first, such as "
            f"WClustered(beta=10), Margin() or Preselect({strategy!r}, beta=10), and in two stages {names}.",
            argument="strategy",
        )
    share, lost, done = max(LEAST, FOR_EACH * request.batch_size) / max(1, request.n), 0, 0
    start = request.rng.bit_generator.state
    while True:
        found = _represented(request, engine, strategy, 1.0 if share > 0.5 else share)
        if found.everything:
            request.rng.bit_generator.state = start  # in memory this is the first attempt
        picks = _picks(request, strategy, found)
        lost, done = lost + found.lost, done + found.done
        if len(picks.positions) == request.batch_size or share > 0.5:
            return Made(found.positions, picks, found.among, found.left_out, lost, done)
        share *= 2


@dataclass(frozen=True, eq=False)
class _Found:
    """The rows that stand for the pool, as a pool; all of them where none stands for others."""

    positions: Rows
    among: Pool
    everything: bool
    left_out: list[Refused]
    lost: int
    done: int


def _represented(request: Request, engine: Engine, strategy: QueryStrategy, share: float) -> _Found:
    """Return the rows that stand for the pool, this share of it."""
    score = _score_of(request, strategy)
    request.require_memory(min(request.n, int(share * request.n) + 1), COPIES, engine.here, PART)
    draw = int(apart(request.rng, "parts").integers(2**64, dtype=np.uint64))
    scorer, spread = request.seen.scorer if score else None, request.seen.spread
    task = Representing(
        request.seen.shards, request.never, draw, share, STRATEGIES[type(strategy)], scorer, score, spread
    )
    positions, masses, left_out, lost, done = _given(request, task, engine)
    if len(positions) < request.batch_size:
        raise BadInput(f"batch_size is {request.batch_size}, and {counted(len(positions), 'row')} can be chosen.")
    raw, more = fetch(request.seen.shards, positions, engine)
    among = request.pool(raw, positions, more={} if share == 1 else {"scores": masses})
    return _Found(positions, among, share == 1, left_out, lost + more, done)


def _picks(request: Request, strategy: QueryStrategy, found: _Found) -> Picks:
    """Return what is chosen among the rows that stand for the pool, each weighing by what it stands for."""
    if found.everything:
        return picks_of(request.strategy, found.among, request.batch_size, request.rng)
    limits = limits_on(request.strategy, found.among) if limits_of(request.strategy) else None
    return picks_within(_weighted(strategy), found.among, request.batch_size, request.rng, limits)


def _score_of(request: Request, strategy: QueryStrategy) -> str | None:
    """Return the score by which the strategy weighs rows; None if all weigh alike."""
    score = getattr(strategy, "weights", None)
    scorer = request.seen.scorer
    if score is not None and (scorer is None or scorer.shows != SCORES[score].reads):
        raise BadInput(f"{request.strategy!r} needs {SCORES[score].reads}, and nothing shows them: give a model.")
    if score is not None and request.seen.read is not request.seen.shards:
        raise BadInput(
            f"{request.strategy!r} weighs rows by a model, not by files: give a model, or leave weights out."
        )
    return score


def _weighted(strategy: QueryStrategy) -> QueryStrategy:
    """Return the strategy as it weighs rows by what they stand for, which the pool shows as scores."""
    weighs = any(field.name == "weights" for field in fields(strategy))  # type: ignore[arg-type]
    return replace(strategy, weights="scores") if weighs else strategy  # type: ignore[type-var]


def _given(request: Request, task: Representing, engine: Engine) -> tuple[Any, Any, list[Refused], int, int]:
    shards, found, left_out = request.seen.shards, dict[Part, Represented](), list[Refused]()

    def take(part: Part, gave: Represented) -> None:
        left_out.extend(not_finite(shards, gave.not_finite, request.skip_bad))
        found[part] = gave

    def files(part: Part) -> list[Any]:
        first, last = np.searchsorted(shards.starts, [part.begin, part.end - 1], side="right") - 1
        return list(shards.files[int(first) : int(last) + 1])

    reads = task.scorer.digest if task.scorer else ""
    about = {"draw": task.draw, "share": task.share, "farthest": task.farthest, "score": task.score, "reads": reads}
    one = Pass(
        "Representing",
        task,
        _parts(len(shards)),
        rows=lambda part: (part.end - part.begin) // part.buckets,
        named=lambda part: f"part {part.bucket} of rows {part.begin} to {part.end - 1}",
        files=files,
        of_arrays=Represented.of_arrays,
    )
    manifest = Manifest(request.keep, request.job(**about, spread=request.seen.spread))
    passed = carry_through(one, engine, manifest, request.skip_bad, take)
    positions = np.concatenate([np.empty(0, dtype=np.int64), *(found[part].positions for part in sorted(found))])
    masses = np.concatenate([np.empty(0), *(found[part].masses for part in sorted(found))])
    order = np.argsort(positions)
    return positions[order], masses[order], [*left_out, *passed.failed], passed.lost, passed.done


def _parts(n: int) -> list[Part]:
    """Cut all rows into stretches, and each of these into buckets."""
    stretches = [(begin, min(begin + STRETCH, n)) for begin in range(0, n, STRETCH)]
    counts = [-(-(end - begin) // PART) for begin, end in stretches]
    return [
        Part(*stretch, bucket, count)
        for stretch, count in zip(stretches, counts, strict=True)
        for bucket in range(count)
    ]
