"""The batch in words: why each sample was chosen, and what it was chosen from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.explanation import Explanation, explain
from nextbatch.files.batches import Batch
from nextbatch.files.labels.by_task import names_among
from nextbatch.files.samples import Samples
from nextbatch.quoting import counted
from nextbatch.selecting.shown import Shown
from nextbatch.strategies import QueryStrategy, Within
from nextbatch.strategies.limited import limits_of
from nextbatch.tasks import NUMBERS, SEVERAL_LABELS
from nextbatch.turn import Turn


def batch_in_words(samples: Samples, turn: Turn, shown: Shown, query: QueryStrategy, remarks: Sequence[str]) -> Batch:
    """Return the batch of a turn with the reasons for each choice.

    Parameters
    ----------
    samples : Samples
    turn : Turn
    shown : Shown
        What the turn has seen.
    query : QueryStrategy
        The strategy that chose.
    remarks : sequence of str
        What else is to be said.
    """
    positions = turn.picks.positions
    explanation = explain(turn.pool, positions)
    return Batch(
        ids=tuple(samples.rows.ids[index] for index in turn.batch),
        positions=turn.batch,
        score=turn.picks.score,
        gap=explanation.gap,
        cluster_size=explanation.cluster_size,
        distance_to_labeled=explanation.distance_to_labeled,
        group=_of_batch("groups", turn),
        cost=_of_batch("costs", turn) if any(isinstance(limit, Within) for limit in limits_of(query)) else None,
        random=turn.picks.random,
        why=_in_words(explanation, _parts(shown, turn), len(turn.pool)),
        strategy=repr(query),
        notes=(*samples.notes, *shown.notes, *remarks, _state(samples, turn, query)),
        integer_ids=samples.rows.integer_ids,
        id_column=samples.id_column,
    )


def _of_batch(name: str, turn: Turn) -> NDArray[Any] | None:
    """Return an input of the chosen samples; None if it is not shown."""
    view = turn.pool.unlabeled
    return view[name][turn.picks.positions] if name in view else None


def _parts(shown: Shown, turn: Turn) -> list[list[str]]:
    """Return for each chosen sample how it was chosen, and the two classes that are most probable, in words."""
    reasons = [[] if shown.reasons is None else [shown.reasons[index]] for index in turn.batch]
    for place in np.flatnonzero(turn.picks.random if turn.picks.random is not None else []):
        reasons[place].insert(0, "drawn at random")
    for parts, said in zip(reasons, _said(shown, turn), strict=False):
        parts.append(f"the model says {said}")
    return reasons


def _said(shown: Shown, turn: Turn) -> list[str]:
    """Return what the model says of each chosen sample, in words; nothing where there is none that says anything."""
    view, classes = turn.pool.unlabeled.take(turn.picks.positions), shown.classes
    if "means" in view:
        spread = [f" \N{PLUS-MINUS SIGN} {np.sqrt(v):.3g}" for v in view["variances"]] if "variances" in view else []
        return [f"{mean:.4g}{more}" for mean, more in zip(view["means"], spread or [""] * len(view), strict=True)]
    if classes is None:
        return []
    if "rates" in view:
        return [" and ".join(_rated(classes, row)) or "that no label fits" for row in view["rates"]]
    rows = view["probabilities"]
    return [" or ".join(f"{classes[c]} ({row[c]:.0%})" for c in np.argsort(-row, kind="stable")[:2]) for row in rows]


def _rated(classes: Sequence[str] | NDArray[Any], row: NDArray[Any]) -> list[str]:
    """Return the labels that the model gives a sample, the most probable first, and the most doubtful one."""
    given = [c for c in np.argsort(-row, kind="stable") if row[c] > 0.5]
    doubtful = int(np.argmin(np.abs(row - 0.5)))
    return [f"{classes[c]} ({row[c]:.0%})" for c in dict.fromkeys([*given[:3], doubtful])]


def _in_words(explanation: Explanation, reasons: list[list[str]], n: int) -> tuple[str, ...]:
    sentences = []
    for i, parts in enumerate(reasons):
        if explanation.cluster_size is not None:
            size = explanation.cluster_size[i]
            parts.append(
                f"stands for {size} of {counted(n, 'sample')}" if size else "coincides with another sample of the batch"
            )
        if explanation.distance_to_labeled is not None:
            parts.append(f"{explanation.distance_to_labeled[i]:.3g} from the nearest labeled one")
        sentence = "; ".join(parts)
        sentences.append(f"{sentence[:1].upper()}{sentence[1:]}.")
    return tuple(sentences)


def _state(samples: Samples, turn: Turn, query: QueryStrategy) -> str:
    labeled = samples.labeled
    chosen_from = counted(len(turn.unlabeled), "sample")
    if not len(labeled) and set(turn.pool.unlabeled) <= {"embeddings"}:
        return f"No labels yet, so no model: {query!r} chooses a first batch from {chosen_from}."
    if not len(labeled):
        return f"No labels yet: {query!r} chooses by the outputs of other models, from {chosen_from}."
    if samples.task == NUMBERS:
        return f"{counted(len(labeled), 'number')} as labels; {chosen_from} to choose from."
    names = names_among(samples.labels[labeled], samples.task)
    if samples.task == SEVERAL_LABELS:
        kinds = counted(len(names), "label")
        return f"{counted(len(labeled), 'labeled sample')}, with {kinds}; {chosen_from} to choose from."
    return (
        f"{counted(len(labeled), 'label')} of {counted(len(names), 'class', 'classes')}; {chosen_from} to choose from."
    )
