"""Similarity matching makes the labeled rows look like the rest, in the kernel's space."""

import tracemalloc
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_coverage as naive
from nextbatch.algorithms import similarity_matching
from nextbatch.algorithms.similarity_matching import SOLVERS
from nextbatch.errors import BadInput
from nextbatch.threads import threads


def instance(seed, n=None):
    rng = np.random.default_rng(seed)
    n = n or int(rng.integers(3, 12))
    X = rng.dirichlet(np.ones(3), size=n).astype(np.float32)
    labeled = rng.dirichlet(np.ones(3), size=int(rng.integers(1, 6))).astype(np.float32)
    return rng, X, labeled, float(rng.choice([0.5, 2.0, 8.0]))


def losses(X, k, costs, labeled, gamma):
    """The loss of every batch of k rows, by its definition as a distance of means."""
    return {
        batch: naive.matching_loss(X, np.array(batch), costs, labeled, gamma)
        for batch in combinations(range(len(X)), k)
    }


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.1, 1.0]))
def test_one_row_is_the_one_that_brings_the_two_means_nearest(seed, beta):
    rng, X, labeled, gamma = instance(seed)
    costs = beta * rng.random(len(X))
    loss = losses(X, 1, costs, labeled, gamma)
    chosen = similarity_matching(X, 1, costs=costs, given=labeled, gamma=gamma)
    assert loss[tuple(chosen)] == pytest.approx(min(loss.values()), rel=1e-9, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_the_last_row_taken_completes_the_batch_in_the_best_way(seed):
    # The coefficients of the quadratic form belong to the whole batch, so the last greedy step minimizes the loss.
    rng, X, labeled, gamma = instance(seed)
    k = int(rng.integers(1, len(X)))
    costs = 0.1 * rng.random(len(X))
    chosen = similarity_matching(X, k, costs=costs, given=labeled, gamma=gamma)
    completions = [
        naive.matching_loss(X, np.array([*chosen[:-1], j]), costs, labeled, gamma)
        for j in np.setdiff1d(np.arange(len(X)), chosen[:-1])
    ]
    reached = naive.matching_loss(X, chosen, costs, labeled, gamma)
    assert reached == pytest.approx(min(completions), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_batch_is_among_the_best_of_all_batches(solver):
    better = []
    for seed in range(12):
        rng, X, labeled, gamma = instance(seed, n=11)
        costs = 0.05 * rng.random(11)
        loss = losses(X, 4, costs, labeled, gamma)
        chosen = similarity_matching(X, 4, costs=costs, given=labeled, gamma=gamma, solver=solver)
        reached = loss[tuple(sorted(chosen.tolist()))]
        better.append(np.mean([value < reached - 1e-12 for value in loss.values()]))
    assert np.mean(better) < 0.1  # a random batch has half of all batches before it


@pytest.mark.parametrize("solver", SOLVERS)
def test_without_labels_only_the_rows_themselves_are_matched(solver):
    _, X, _, gamma = instance(0, n=9)
    none = np.empty((0, 3), np.float32)
    loss = losses(X, 1, np.zeros(9), none, gamma)
    chosen = similarity_matching(X, 1, costs=np.zeros(9), gamma=gamma, solver=solver)
    assert loss[tuple(chosen.tolist())] == pytest.approx(min(loss.values()))


@pytest.mark.parametrize("solver", SOLVERS)
def test_large_costs_decide_alone(solver):
    rng, X, labeled, _ = instance(1, n=10)
    costs = 1e6 * rng.permutation(10)
    assert set(similarity_matching(X, 4, costs=costs, given=labeled, solver=solver)) == set(np.argsort(costs)[:4])


def test_rows_of_equal_value_are_taken_by_position():
    assert similarity_matching(np.ones((5, 2)), 5, costs=np.zeros(5)).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("solver", SOLVERS)
def test_all_rows_can_be_taken_and_none(solver):
    X = np.random.default_rng(0).random((6, 2))
    assert sorted(similarity_matching(X, 6, costs=np.zeros(6), solver=solver)) == list(range(6))
    assert len(similarity_matching(X, 0, costs=np.zeros(6), solver=solver)) == 0
    assert len(similarity_matching(np.empty((0, 2)), 0, costs=[], solver=solver)) == 0


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_number_of_threads_changes_nothing(solver):
    X = np.random.default_rng(0).random((2500, 4))
    chosen = []
    for number in (1, 2):
        with threads(number):
            chosen.append(similarity_matching(X, 20, costs=np.zeros(2500), solver=solver).tolist())
    assert chosen[0] == chosen[1]


def test_memory_stays_far_below_all_pairs():
    X = np.random.default_rng(0).random((6000, 3))
    tracemalloc.start()
    similarity_matching(X, 3, costs=np.zeros(6000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6000**2 * 8 / 4


def test_costs_of_other_rows_are_refused():
    with pytest.raises(BadInput, match="costs"):
        similarity_matching([[0.0], [1.0]], 1, costs=[0.0])
