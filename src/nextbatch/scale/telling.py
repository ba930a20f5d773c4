"""The batch of a pool in shards in words: the reason for each choice, and what became of the pool."""

from collections.abc import Sequence

import numpy as np

from nextbatch import scores
from nextbatch.algorithms import nearest_neighbors
from nextbatch.files.batches import Batch
from nextbatch.row_access import count_rows
from nextbatch.scale.sharded_picks import ShardedPicks
from nextbatch.scale.shards.left_out import listed
from nextbatch.strategies import QueryStrategy


def batch_in_words(
    chosen: ShardedPicks, classes: Sequence[str] | None, query: QueryStrategy, notes: Sequence[str]
) -> Batch:
    """Return the batch with the reason for each choice; how many rows one stands for is not counted.

    Parameters
    ----------
    chosen : ShardedPicks
    classes : sequence of str, optional
        What the columns of the probabilities are called, if a model was fitted.
    query : QueryStrategy
        The strategy that chose.
    notes : sequence of str
        What else is to be said.
    """
    seen = chosen.among.take(chosen.picks.positions)
    gap = distance = None
    reasons: list[list[str]] = [[] for _ in chosen.ids]
    if (probabilities := seen.probabilities) is not None and classes is not None:
        gap = 1.0 - scores.margin(probabilities)
        for parts, row in zip(reasons, probabilities, strict=True):
            best = np.argsort(-row, kind="stable")[:2]
            parts.append("the model says " + " or ".join(f"{classes[c]} ({row[c]:.0%})" for c in best))
    labeled = seen.labeled_embeddings
    if labeled is not None and count_rows(labeled):
        distance = nearest_neighbors(seen.need("embeddings", query), 1, among=labeled).distances[:, 0]
        for parts, far in zip(reasons, distance, strict=True):
            parts.append(f"{far:.3g} from the nearest labeled one")
    sentences = ["; ".join(parts) for parts in reasons]
    return Batch(
        ids=chosen.ids,
        positions=chosen.positions.astype(np.intp),
        score=chosen.picks.score,
        gap=gap,
        cluster_size=None,
        distance_to_labeled=distance,
        group=seen.groups,
        cost=seen.costs,
        random=chosen.picks.random,
        why=tuple(f"{told[:1].upper()}{told[1:]}." if told else "" for told in sentences),
        strategy=repr(query),
        notes=(*notes, *_told(chosen)),
    )


def _told(chosen: ShardedPicks) -> list[str]:
    notes = [f"Left out: {listed(chosen.left_out)}."] if chosen.left_out else []
    if chosen.lost:
        notes.append(f"Workers that died and were replaced: {chosen.lost}.")
    return notes
