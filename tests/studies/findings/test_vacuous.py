"""Vacuous preselection is found from what was kept and what was asked for."""

import numpy as np
import pytest

from nextbatch.statistics.curves import Curves
from nextbatch.strategies.parsing import parse_strategy
from nextbatch.studies.findings.vacuous import vacuous_rounds
from simulated_curves import simulated


def kept_in_rounds(pool, batch_sizes, strategy):
    """Curves of one strategy on a pool of that size, in batches of these sizes."""
    left = pool - np.concatenate([[0], np.cumsum(batch_sizes)[:-1]])
    effective = [parse_strategy(strategy).kept(int(n), k) / k for k, n in zip(batch_sizes, left, strict=True)]
    rounds = len(batch_sizes) + 1
    nothing = np.zeros((1, 1, rounds))
    return Curves(
        dataset="",
        model="",
        strategies=(strategy,),
        seeds=np.arange(1),
        n_labeled=10 + np.concatenate([[0], np.cumsum(batch_sizes)]),
        accuracy=nothing,
        balanced_accuracy=nothing,
        selection_seconds=np.zeros((1, 1)),
        effective_beta=np.array([[np.nan, *effective]]),
    )


@pytest.mark.parametrize(
    ("pool", "batch_sizes", "strategy", "expected"),
    [
        (1000, [10] * 4, "Clustered(beta=5)", []),
        (30, [10] * 3, "Clustered(beta=5)", [1, 2, 3]),
        (75, [10] * 5, "Clustered(beta=5)", [4, 5]),  # 75, 65, 55 hold 50; 45, 35 do not
        (50, [10] * 3, "Clustered(beta=5)", [1, 2, 3]),
        (1000, [10, 10, 4], "Clustered(beta=5)", []),
        (1000, [10, 10, 8], "Clustered(beta=5)", []),  # the last batch alone is smaller
        (1000, [10, 20, 40], "FASS(candidates=300)", []),
        (330, [10, 20, 40], "FASS(candidates=310)", [3]),
        (40, [10], "Clustered(beta=5)", [1]),  # a single round
        (60, [10], "Clustered(beta=5)", []),
    ],
)
def test_the_rounds_that_kept_the_whole_pool_are_found(pool, batch_sizes, strategy, expected):
    curves = kept_in_rounds(pool, batch_sizes, strategy)
    assert vacuous_rounds(curves).get(strategy, []) == expected


def test_strategies_without_preselection_are_never_vacuous():
    assert list(vacuous_rounds(simulated())) == ["Clustered(beta=150)"]
