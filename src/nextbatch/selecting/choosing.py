"""From a request to the batch: read, show, take one turn, and say why."""

import warnings
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nextbatch.algorithms.neighbors.neighbor_graph import last_graph_kept
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.batches import Batch, with_note
from nextbatch.files.labels.by_task import names_among
from nextbatch.files.outputs import read_outputs, rows_of_parts
from nextbatch.files.provenance import MOST
from nextbatch.files.samples import Samples, read_samples
from nextbatch.own_code import load_strategy, told_where
from nextbatch.quoting import counted, quoted
from nextbatch.seeds import rng_for
from nextbatch.selecting.composition import affordable, budgets_of, require_classes, require_costs
from nextbatch.selecting.request import Request
from nextbatch.selecting.set_aside import set_aside, told_left_out
from nextbatch.selecting.shown import Shown, require_shown, require_shown_of_labeled, show
from nextbatch.selecting.telling import batch_in_words
from nextbatch.strategies import KMeans, QueryStrategy
from nextbatch.strategies.defaults import default_for_model, default_strategy
from nextbatch.strategies.limited import limits_of
from nextbatch.strategies.protocol import needs_of
from nextbatch.strategies.representation import certified
from nextbatch.tasks import CLASSES
from nextbatch.turn import Turn, take_turn


class Answer(NamedTuple):
    """The answer to a request: the batch, and what it was chosen from."""

    batch: Batch
    samples: Samples
    shown: Shown
    turn: Turn


def answered(request: Request, progress: Callable[[str], None] = lambda step: None) -> Answer:
    """Return the batch that is asked for, and what it was chosen from.

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
    with last_graph_kept() if request.certified else nullcontext():
        return _answered(request, progress)


def _answered(request: Request, progress: Callable[[str], None]) -> Answer:
    named, loaded = _strategy(request)
    outputs, holds = None, request.composition
    inner = named or (default_strategy(request.shown) if request.outputs else None)
    query = inner and holds.around(inner)
    if request.batch_size is None and holds.budget is None and not (query and budgets_of(query)):
        raise BadInput("Say how many samples to choose, or what they may cost.", argument="batch_size")
    content = _needs_content(request, query)
    rows = rows_of_parts(request.pool, request.outputs)
    samples = read_samples(request.pool, request.labels, request.embeddings, request.columns, progress, content, rows)
    if request.outputs:
        outputs = read_outputs(request.outputs, samples.rows, progress)
        if not content:  # an array is read in any case
            samples = replace(samples, rows=replace(samples.rows, features=None))
    columns, told = holds.read(samples, request.outputs.output_id)
    shown = show(samples, outputs, query, request.model, request.seed, progress, columns)
    aside = set_aside(holds, samples)
    choosable = samples.rows.usable & ~np.isin(np.arange(len(samples.rows)), aside.excluded)
    choosable = choosable if shown.there is None else choosable & shown.there
    left = np.setdiff1d(samples.unlabeled[choosable[samples.unlabeled]], aside.pending)
    _require_enough(samples, len(left), request.batch_size or 1, told_left_out(aside))
    inner = inner or (default_for_model(list(shown.view)) if len(samples.labeled) else KMeans())
    query = holds.around(inner)
    require_classes(holds, shown.classes)
    require_costs(holds, query, list(shown.view))
    require_shown(query, shown, cold=not len(samples.labeled))
    require_shown_of_labeled(query, shown, samples.labeled)
    budgets = budgets_of(query)
    paid = affordable(shown.view["costs"][left], budgets) if budgets else None
    batch_size = request.batch_size or paid or 1
    progress(f"Selecting {batch_size} of {len(left)} samples with {query!r}")
    with warnings.catch_warnings():
        if request.batch_size is None:  # what the budget pays for is the batch
            warnings.filterwarnings("ignore", "The batch holds", NextbatchWarning)
        turn = take_turn(
            shown.view,
            query,
            batch_size,
            rng_for("select", 0, request.seed),
            labeled=samples.labeled,
            labels=samples.labels[samples.labeled],
            pending=aside.pending[choosable[aside.pending]],
            excluded=np.flatnonzero(~choosable),
        )
    if not len(turn.batch):
        raise BadInput(f"No sample is within the limits: {_told(query, turn)}. Allow more, or leave one of them out.")
    told += [f"The batch holds what its limits allow: {_told(query, turn)}."] if request.batch_size is None else []
    progress("Explaining the choice")
    batch = batch_in_words(samples, turn, shown, query, [*told, *aside.notes, *loaded])
    batch = _certified(batch, query, turn, request.seed, progress) if request.certified else batch
    return Answer(batch, samples, shown, turn)


def _told(query: QueryStrategy, turn: Turn) -> str:
    """Return what of the limits is used up, as a part of a sentence."""
    return "; ".join(limit.told(turn.pool, turn.picks.positions) for limit in limits_of(query))


def _needs_content(request: Request, query: QueryStrategy | None) -> bool:
    """Whether features, texts or pixels of the pool are read: not if other files show all that the strategy reads."""
    if query is None or not request.outputs:
        return not request.beside
    wanted = {need.input for need in needs_of(query) or () if not need.optional}
    content = not wanted <= request.shown or ("embeddings" in request.shown and not request.beside)
    if content and request.pool in request.outputs.files and not (request.columns.features or request.columns.text):
        missing = " and ".join(sorted(wanted - request.shown))
        raise BadInput(
            f"{query!r} needs {missing}, and {request.pool} is a file of outputs: set embeddings to a file, features "
            "to columns of it, or choose another strategy.",
            argument="embeddings",
        )
    return content


def _strategy(request: Request) -> tuple[QueryStrategy | None, list[str]]:
    """Return the strategy, and what is to be said of where it was loaded from."""
    if isinstance(request.strategy, str):
        return load_strategy(request.strategy), told_where(request.strategy)
    return request.strategy, []


def _require_enough(samples: Samples, left: int, batch_size: int, aside: str) -> None:
    without = int((samples.labels == None).sum())  # noqa: E711
    if not left and aside:
        raise BadInput(f"All samples of {samples.rows.source} without a label are set aside: {aside}.")
    if not left and without:
        lack = "outputs in the files" if len(samples.unlabeled) else "text"
        raise BadInput(
            f"{samples.rows.source} has no {lack} in {counted(without, 'sample')} without a label: none is left to "
            "choose."
        )
    if not left:
        classes = names_among(samples.labels.tolist(), samples.task).most_common(MOST)
        frequent = ", ".join(f"{quoted(name)} {times}" for name, times in classes)
        kinds = f"{'classes' if samples.task == CLASSES else 'labels'}{f' ({frequent})' if frequent else ''}"
        raise BadInput(
            f"All {len(samples.rows)} samples of {samples.rows.source} are labeled: none is left to choose. If one of "
            f"the {kinds} means that there is no label yet, set unlabeled to it. If they are what a model says, and "
            "nobody's labels, set label to an empty word.",
            argument="unlabeled",
        )
    if batch_size > left:
        raise BadInput(
            f"batch_size is {batch_size}, and {samples.rows.source} has {counted(left, 'sample')} without a label"
            f"{f' beside {aside}' if aside else ''}.",
            argument="batch_size",
        )


def _certified(batch: Batch, query: QueryStrategy, turn: Turn, seed: int, progress: Callable[[str], None]) -> Batch:
    """Return the batch with a note on how well it represents the pool, proven against any other batch."""
    progress("Proving how well the batch represents the pool")
    proof = certified(query, turn.pool, turn.picks, rng_for("select", 0, seed), rng_for("certify", seed))
    return with_note(batch, proof.sentence)
