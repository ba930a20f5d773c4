"""Vacuous preselection is found from what was kept, without knowing what beta was meant to be."""

import numpy as np
import pytest

from nextbatch.studies.curves import Curves
from nextbatch.studies.vacuous import vacuous_rounds
from simulated_curves import simulated


def kept_in_rounds(pool, batch_sizes, keep):
    """Curves of one strategy that keeps `keep(batch_size)` of what is left of the pool in each round."""
    left = pool - np.concatenate([[0], np.cumsum(batch_sizes)[:-1]])
    effective = [min(keep(k), n) / k for k, n in zip(batch_sizes, left, strict=True)]
    rounds = len(batch_sizes) + 1
    nothing = np.zeros((1, 1, rounds))
    return Curves(
        dataset="",
        model="",
        strategies=("Clustered(beta=5)",),
        seeds=np.arange(1),
        n_labeled=10 + np.concatenate([[0], np.cumsum(batch_sizes)]),
        accuracy=nothing,
        balanced_accuracy=nothing,
        selection_seconds=np.zeros((1, 1)),
        effective_beta=np.array([[np.nan, *effective]]),
    )


@pytest.mark.parametrize(
    ("pool", "batch_sizes", "keep", "expected"),
    [
        (1000, [10] * 4, lambda k: 5 * k, []),
        (30, [10] * 3, lambda k: 5 * k, [1, 2, 3]),
        (75, [10] * 5, lambda k: 5 * k, [4, 5]),  # 75, 65, 55 hold 50; 45, 35 do not
        (50, [10] * 3, lambda k: 5 * k, [1, 2, 3]),
        (1000, [10, 10, 4], lambda k: 5 * k, []),
        (1000, [10, 10, 8], lambda k: 5 * k, []),  # the last batch alone is smaller
        (1000, [10, 20, 40], lambda k: 300, []),
        (330, [10, 20, 40], lambda k: 310, [3]),
    ],
)
def test_the_rounds_that_kept_the_whole_pool_are_found(pool, batch_sizes, keep, expected):
    curves = kept_in_rounds(pool, batch_sizes, keep)
    assert vacuous_rounds(curves).get("Clustered(beta=5)", []) == expected


def test_strategies_without_preselection_are_never_vacuous():
    assert list(vacuous_rounds(simulated())) == ["Clustered(beta=150)"]
