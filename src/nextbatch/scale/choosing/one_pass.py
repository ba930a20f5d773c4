"""Strategies that rank rows first: the best are kept while the pool streams by, and the rest happens in memory."""

import warnings
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.pool import Pool
from nextbatch.quoting import counted
from nextbatch.scale.choosing.request import Made, Request
from nextbatch.scale.choosing.shortlist import Shortlisted, shortlist
from nextbatch.scale.engines import Engine
from nextbatch.scale.passes.fetching import fetch
from nextbatch.scale.passes.manifest import Manifest
from nextbatch.scale.shards.shard import Refused, Rows
from nextbatch.scores import SCORES
from nextbatch.strategies import Within
from nextbatch.strategies.cut import Cut, Cutting
from nextbatch.strategies.limited import limits_of, limits_on, picks_within, without_limits
from nextbatch.strategies.picks import Picks, picks_of

# Copies of the kept rows that the last step makes at most, beside their own; measured with K-means.
COPIES = 5.0
# So many times a batch are kept at first where limits take what they allow of a ranking.
WIDER = 4


def select_by_cut(request: Request, engine: Engine) -> Made:
    """Return the batch of a strategy that begins with a cut: bit for bit that of the same rows in memory.

    Where limits leave fewer than a batch of the rows that are kept, twice as many are kept, as in memory.

    Raises
    ------
    BadInput
        If the strategy begins otherwise, needs what nothing shows, or needs more memory.
    """
    cut, lost, done = cut_of(request), 0, 0
    limited_ranks, start = _takes_in_order(cut, request), request.rng.bit_generator.state
    while True:
        kept = _kept(request, cut, engine)
        lost, done = lost + kept.lost, done + kept.done
        if limited_ranks or (kept.everything and limits_of(request.strategy)):
            request.rng.bit_generator.state = start  # in memory this is the first attempt
        picks = _picks(request, cut, kept)
        if kept.everything or len(picks.positions) == request.batch_size:
            return Made(kept.positions, picks, kept.among, kept.left_out, lost, done)
        cut = replace(cut if limited_ranks else cut_of(request), size=min(2 * cut.size, request.n))


def cut_of(request: Request) -> Cut:
    """Return the cut that the strategy begins with; wider, if it takes what limits allow of a ranking.

    Raises
    ------
    BadInput
        If it begins otherwise, or needs what nothing shows.
    """
    strategy, scorer = without_limits(request.strategy), request.seen.scorer
    assert isinstance(strategy, Cutting)
    cut = strategy.cut(request.n, request.batch_size, request.rng)
    if cut.score is not None and (scorer is None or scorer.shows != SCORES[cut.score].reads):
        raise BadInput(f"{strategy!r} needs {SCORES[cut.score].reads}, and nothing shows them: give a model or files.")
    if not _takes_in_order(cut, request):
        return cut
    if any(isinstance(limit, Within) for limit in limits_of(request.strategy)):
        raise BadInput(
            f"{request.strategy!r} cannot choose from shards: within a budget, three orders of all rows are compared. "
            f"Let it choose among rows that are kept, with Preselect({strategy!r}, beta=10) in the place of "
            f"{strategy!r}.",
            argument="strategy",
        )
    return replace(cut, size=min(request.n, WIDER * cut.size))


@dataclass(frozen=True, eq=False)
class _Kept:
    """The rows that a pass keeps: their positions, ascending, these rows as a pool, and whether they are all."""

    positions: Rows
    among: Pool
    everything: bool
    left_out: list[Refused]
    lost: int
    done: int


def _kept(request: Request, cut: Cut, engine: Engine) -> _Kept:
    """Carry out the pass, and fetch the rows that are kept."""
    seen = request.seen
    request.require_memory(min(cut.size, request.n), COPIES, engine.here)
    found = shortlist(request, cut, engine, Manifest(request.keep, request.job(**_about(cut, request))))
    if len(found.best.rows) < min(request.batch_size, cut.size):
        kept = counted(len(found.best.rows), "row")
        raise BadInput(f"batch_size is {request.batch_size}, and {kept} can be chosen.", argument="batch_size")
    if not _takes_in_order(cut, request):
        _warn_of_ties(found, cut)
    order = np.argsort(found.best.rows)
    positions = found.best.rows[order]
    raw, lost = fetch(seen.shards, positions, engine)
    shown = found.shown[order] if found.shown.size else None
    if shown is not None and seen.scorer is not None and seen.scorer.shows == "scores":
        shown = shown[:, 0]
    if seen.read is not seen.shards and seen.scorer is not None:
        beside, more = fetch(seen.read, positions, engine)
        shown, lost = seen.scorer.of_rows(beside), lost + more
    among = request.pool(raw, positions, shown)
    _require_same_scores(cut, found, among, order)
    everything = len(positions) < cut.size or cut.size >= request.n
    return _Kept(positions, among, everything, found.left_out, found.lost + lost, found.done)


def _picks(request: Request, cut: Cut, kept: _Kept) -> Picks:
    """Return what is chosen among the rows that are kept; fewer than asked for, if limits leave no other of these."""
    limited = bool(limits_of(request.strategy))
    if limited and kept.everything:
        return picks_of(request.strategy, kept.among, request.batch_size, request.rng)
    limits = limits_on(request.strategy, kept.among) if limited else None
    if limits is not None and limits.most < request.batch_size:
        return Picks(np.empty(0, dtype=np.intp))
    picks = picks_within(cut.then, kept.among, request.batch_size, request.rng, limits)
    return _with_scores(picks, kept.among, cut, request)


def _ranks(cut: Cut, request: Request) -> bool:
    """Tell whether the strategy is nothing but its ranking."""
    return cut.then == without_limits(request.strategy)


def _takes_in_order(cut: Cut, request: Request) -> bool:
    """Tell whether limits take what they allow of a ranking, in its order."""
    return bool(limits_of(request.strategy)) and _ranks(cut, request)


def _about(cut: Cut, request: Request) -> dict[str, object]:
    """Return what of a cut the result of a unit depends on."""
    scorer = request.seen.scorer
    rank = f"{getattr(cut.rank, '__qualname__', '')} {getattr(cut.rank, '__self__', '')!r}"
    draw = int(deepcopy(cut.rng).integers(2**64, dtype=np.uint64))
    reads = scorer.digest if scorer is not None and cut.score else ""
    return {"score": cut.score, "size": cut.size, "rank": rank, "keys": draw, "reads": reads}


def _require_same_scores(cut: Cut, found: Shortlisted, among: Pool, order: NDArray[np.intp]) -> None:
    """Raise if rows that were fetched are not those that were scored."""
    if cut.score is None or not len(among):
        return
    scores = SCORES[cut.score](among.need(SCORES[cut.score].reads, cut.then))
    if not np.array_equal(cut.ranked(scores, among.rows)[0], found.best.scores[order]):
        raise BadInput("Files of the pool were replaced while rows were chosen: run the same again.")


def _with_scores(picks: Picks, among: Pool, cut: Cut, request: Request) -> Picks:
    if cut.score is None:
        return picks
    scores = SCORES[cut.score](among.take(picks.positions).need(SCORES[cut.score].reads, cut.then))
    return replace(picks, score=scores, kept=None if _ranks(cut, request) else len(among))


def _warn_of_ties(found: Shortlisted, cut: Cut) -> None:
    """Warn if most places are drawn among equal ranks, as `top_k` does."""
    ranks = found.best.scores
    places = int(np.count_nonzero(ranks == ranks[-1])) if len(ranks) else 0
    if cut.score is None or 2 * places <= len(ranks) or found.best.tied <= places:
        return
    warnings.warn(
        f"{found.best.tied} rows tie for {places} of {len(ranks)} places, which are drawn among them: a model with "
        "finer probabilities tells them apart.",
        NextbatchWarning,
        stacklevel=4,
    )
