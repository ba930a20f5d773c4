"""Sentences on strategies whose preselection kept the whole pool: how they differ from the same without it."""

from collections.abc import Sequence

import numpy as np

from nextbatch.statistics import paired
from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings.roles import beta_of, unfiltered
from nextbatch.studies.findings.vacuous import vacuous_rounds
from nextbatch.studies.findings.wording import points, rounds


def sentences_without_preselection(curves: Curves) -> list[str]:
    """Return one or two sentences on every strategy whose preselection kept the whole pool in some round."""
    return [_sentences(curves, strategy, numbers) for strategy, numbers in vacuous_rounds(curves).items()]


def _sentences(curves: Curves, strategy: str, numbers: Sequence[int]) -> str:
    twin, asked = unfiltered(strategy), beta_of(strategy)
    size = f"{asked:g} batches" if asked else "candidates"
    same = (
        f"{strategy} asks for {size}, in {rounds(list(numbers))} as many as the pool held or more: there its "
        f"preselection leaves nothing out, and it chooses what {twin} would choose, which has none."
    )
    if twin not in curves.strategies:
        return f"{same} {twin} is no part of this study: with it, the page would show the two beside each other."
    pairs = paired(curves, strategy, twin)
    if not len(pairs.difference):
        return f"{same} There are no complete pairs of the two to show."
    if not pairs.difference.any():
        return f"{same} Carried out beside each other, the two are equal in every run and every round."
    difference = pairs.difference.mean(axis=0)
    worst = int(np.abs(difference).argmax())
    apart = f"{points(difference[worst], curves.metric)} {curves.metric.unit}"
    return (
        f"{same} Carried out beside each other, their mean curves are farthest apart with {curves.n_labeled[worst]} "
        f"labels: {apart} ({len(pairs.difference)} paired runs)."
    )
