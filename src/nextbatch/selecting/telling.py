"""The batch in words: why each sample was chosen, and what it was chosen from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.explanation import Explanation, explain
from nextbatch.files.batches import Batch
from nextbatch.files.samples import Samples
from nextbatch.pool import Pool
from nextbatch.quoting import counted
from nextbatch.strategies import QueryStrategy
from nextbatch.turn import Turn


def batch_in_words(
    samples: Samples, turn: Turn, classes: NDArray[Any] | None, query: QueryStrategy, remarks: Sequence[str]
) -> Batch:
    """Return the batch of a turn with the reasons for each choice.

    Parameters
    ----------
    samples : Samples
    turn : Turn
    classes : array of str, optional
        The names of the columns of the probabilities, if the turn has seen any.
    query : QueryStrategy
        The strategy that chose.
    remarks : sequence of str
        What is to be said beside how the files were read.
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
        why=_in_words(explanation, _answers(classes, turn.pool.take(positions)), len(turn.pool)),
        strategy=repr(query),
        notes=(*samples.notes, *remarks, _state(samples, query)),
        integer_ids=samples.rows.integer_ids,
        id_column=samples.id_column,
    )


def _answers(classes: NDArray[Any] | None, chosen: Pool) -> list[str]:
    """Return for each chosen sample the two classes that the model finds most probable, in words."""
    if classes is None:
        return [""] * len(chosen)
    answers = []
    for row in chosen.need("probabilities", "why"):
        best = np.argsort(-row, kind="stable")[:2]
        answers.append("the model says " + " or ".join(f"{classes[c]} ({row[c]:.0%})" for c in best))
    return answers


def _in_words(explanation: Explanation, answers: list[str], n: int) -> tuple[str, ...]:
    sentences = []
    for i, answer in enumerate(answers):
        parts = [answer] if answer else []
        if explanation.cluster_size is not None:
            size = explanation.cluster_size[i]
            parts.append(f"stands for {size} of {n} samples" if size else "coincides with another sample of the batch")
        if explanation.distance_to_labeled is not None:
            parts.append(f"{explanation.distance_to_labeled[i]:.3g} from the nearest labeled one")
        sentence = "; ".join(parts)
        sentences.append(f"{sentence[:1].upper()}{sentence[1:]}.")
    return tuple(sentences)


def _state(samples: Samples, query: QueryStrategy) -> str:
    labeled, left = samples.labeled, len(samples.unlabeled)
    chosen_from = counted(left, "sample")
    if not len(labeled):
        return f"No labels yet, so no model: {query!r} chooses a first batch from {chosen_from}."
    n_classes = len(set(samples.labels[labeled]))
    return (
        f"{counted(len(labeled), 'label')} of {counted(n_classes, 'class', 'classes')}; {chosen_from} to choose from."
    )
