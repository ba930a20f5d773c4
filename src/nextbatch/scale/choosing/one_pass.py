"""Strategies that rank rows first: the best are kept while the pool streams by, and the rest happens in memory."""

import warnings
from copy import deepcopy
from dataclasses import replace

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
from nextbatch.scores import SCORES
from nextbatch.strategies.cut import Cut, Cutting
from nextbatch.strategies.limited import limits_of
from nextbatch.strategies.picks import Picks, picks_of

# Copies of the kept rows that the last step makes at most, beside their own; measured with K-means.
COPIES = 5.0


def select_by_cut(request: Request, engine: Engine) -> Made:
    """Return the batch of a strategy that begins with a cut: bit for bit that of the same rows in memory.

    Raises
    ------
    BadInput
        If the strategy begins otherwise, needs what nothing shows, or needs more memory.
    """
    seen = request.seen
    cut = cut_of(request)
    request.require_memory(min(cut.size, request.n), COPIES, engine.here)
    manifest = Manifest(request.keep, request.job(**_about(cut, request)))
    found = shortlist(request, cut, engine, manifest)
    if len(found.best.rows) < request.batch_size:
        kept = counted(len(found.best.rows), "row")
        raise BadInput(f"batch_size is {request.batch_size}, and {kept} can be chosen.", argument="batch_size")
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
    picks = _with_scores(picks_of(cut.then, among, request.batch_size, request.rng), among, cut)
    return Made(positions, picks, among, found.left_out, found.lost + lost, found.done)


def cut_of(request: Request) -> Cut:
    """Return the cut that the strategy begins with.

    Raises
    ------
    BadInput
        If it begins otherwise, or needs what nothing shows.
    """
    strategy, scorer = request.strategy, request.seen.scorer
    if limits_of(strategy) or not isinstance(strategy, Cutting):
        raise BadInput(
            f"{strategy!r} cannot choose from shards: limits need the groups, costs or distances of all rows. Choose "
            "one without, such as WClustered(beta=10).",
            argument="strategy",
        )
    cut = strategy.cut(request.n, request.batch_size, request.rng)
    if cut.score is not None and (scorer is None or scorer.shows != SCORES[cut.score].reads):
        raise BadInput(f"{strategy!r} needs {SCORES[cut.score].reads}, and nothing shows them: give a model or files.")
    return cut


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


def _with_scores(picks: Picks, among: Pool, cut: Cut) -> Picks:
    kept = len(among) if len(among) > len(picks.positions) else None
    if cut.score is None:
        return picks
    scores = SCORES[cut.score](among.take(picks.positions).need(SCORES[cut.score].reads, cut.then))
    return replace(picks, score=scores, kept=kept)


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
