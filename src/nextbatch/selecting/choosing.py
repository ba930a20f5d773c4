"""From a request to the batch: read, show, take one turn, and say why."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nextbatch.algorithms import certify
from nextbatch.errors import BadInput
from nextbatch.files.batches import Batch
from nextbatch.files.provenance import MOST
from nextbatch.files.samples import Samples, read_samples
from nextbatch.own_code import load_strategy, told_where
from nextbatch.quoting import counted, quoted
from nextbatch.seeds import rng_for
from nextbatch.selecting.request import Request
from nextbatch.selecting.shown import require_shown, show
from nextbatch.selecting.telling import batch_in_words
from nextbatch.strategies import KMeans, QueryStrategy, WClustered
from nextbatch.turn import Turn, take_turn


def answered(request: Request, progress: Callable[[str], None] = lambda step: None) -> Batch:
    """Return the batch that is asked for.

    Parameters
    ----------
    request : Request
    progress : callable
        Told what is being done, before each slow step.

    Raises
    ------
    BadInput
        If a file is not what it must be, or the batch is larger than what is left to label.
    """
    query, loaded = _strategy(request)
    samples = read_samples(request.pool, request.labels, request.embeddings, request.columns, progress)
    _require_enough(samples, request.batch_size)
    shown = show(samples, request.model, request.seed, progress)
    cold = not len(samples.labeled)
    query = query or (KMeans() if cold else WClustered(beta=10))
    require_shown(query, shown, cold)
    progress(f"Selecting {request.batch_size} of {len(samples.unlabeled)} samples with {query!r}")
    turn = take_turn(
        shown.view,
        query,
        request.batch_size,
        rng_for("select", 0, request.seed),
        labeled=samples.labeled,
        excluded=np.flatnonzero(~samples.rows.usable),
    )
    progress("Explaining the choice")
    batch = batch_in_words(samples, turn, shown.classes, query, [*shown.notes, *loaded])
    return _certified(batch, turn, request.seed, progress) if request.certified else batch


def _strategy(request: Request) -> tuple[QueryStrategy | None, list[str]]:
    """Return the strategy, and what is to be said of where it was loaded from."""
    if isinstance(request.strategy, str):
        return load_strategy(request.strategy), told_where(request.strategy)
    return request.strategy, []


def _require_enough(samples: Samples, batch_size: int) -> None:
    left = len(samples.unlabeled)
    without = int((samples.labels == None).sum())  # noqa: E711
    if not left and without:
        raise BadInput(
            f"{samples.rows.source} has no text in {counted(without, 'sample')} without a label: none is left to "
            "choose."
        )
    if not left:
        classes = Counter(samples.labels.tolist()).most_common(MOST)
        frequent = ", ".join(f"{quoted(name)} {times}" for name, times in classes)
        raise BadInput(
            f"All {len(samples.rows)} samples of {samples.rows.source} are labeled: none is left to choose. If one of "
            f"the classes ({frequent}) means that there is no label yet, set unlabeled to it.",
            argument="unlabeled",
        )
    if batch_size > left:
        raise BadInput(
            f"batch_size is {batch_size}, and {samples.rows.source} has {counted(left, 'sample')} without a label.",
            argument="batch_size",
        )


def _certified(batch: Batch, turn: Turn, seed: int, progress: Callable[[str], None]) -> Batch:
    """Return the batch with a note on how well it represents the pool, proven against any other batch."""
    progress("Proving how well the batch represents the pool")
    proof = certify(turn.pool.need("embeddings", "certify"), turn.picks.positions, rng=rng_for("certify", seed))
    return replace(batch, notes=(*batch.notes, proof.sentence))
