"""Draws and ties go by what rows are known by: the same samples are chosen wherever they lie."""

import warnings

import numpy as np
import pytest

from nextbatch import (
    FASS,
    Clustered,
    Entropy,
    KMeans,
    LeastConfidence,
    Margin,
    Pool,
    PowerMargin,
    Preselect,
    Random,
    rng_for,
)
from nextbatch.errors import NextbatchWarning

N = 400
X = rng_for("embeddings").normal(size=(N, 3)).astype(np.float32)
# As a forest of five trees gives them; the rows are sorted by them.
P = np.sort(rng_for("probabilities").integers(0, 6, N))[:, None] / 5
P = np.hstack([P, 1 - P])
BY_ROW = [Random(), Margin(), Entropy(), LeastConfidence(), PowerMargin(), PowerMargin(power=5)]
BY_ROW += [Preselect(Random(), beta=3), Preselect(Margin(), beta=2, score="entropy"), FASS(40, "random")]


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NextbatchWarning)
        yield


@pytest.mark.parametrize("strategy", BY_ROW, ids=repr)
@pytest.mark.parametrize("k", [1, 20, 150])
def test_rows_in_another_order_are_chosen_as_they_are(strategy, k):
    order = rng_for("order").permutation(N)
    here = strategy.select(Pool(X, P), k, rng_for(k))
    there = strategy.select(Pool(X[order], P[order], rows=order), k, rng_for(k))
    np.testing.assert_array_equal(order[there], here)


@pytest.mark.parametrize("strategy", [*BY_ROW, Clustered(3)], ids=repr)
def test_a_pool_of_a_part_of_the_rows_keeps_their_numbers(strategy):
    part = np.arange(50, 350)
    taken = strategy.select(Pool(X, P).take(part), 20, rng_for(0))
    given = strategy.select(Pool(X[part], P[part], rows=part), 20, rng_for(0))
    np.testing.assert_array_equal(taken, given)


def test_ties_of_a_preselection_do_not_shift_what_chooses_among_the_candidates():
    # Every sample is kept, whether their scores tie or not: the K-means that follows draws the same.
    for probabilities in (np.full((N, 2), 0.5), rng_for("mine").dirichlet([1, 1], N)):
        pool = Pool(X, probabilities)
        np.testing.assert_array_equal(
            Clustered(beta=1000).select(pool, 9, rng_for(0)), KMeans().select(pool, 9, rng_for(0))
        )


def test_a_sorted_file_is_no_biased_batch():
    # 30 of the samples that tie: were they the first ones, all would be of the first class of the file.
    classes = np.repeat(["a", "b", "c", "d"], N // 4)
    batch = Margin().select(Pool(probabilities=np.full((N, 2), 0.5)), 40, rng_for(1))
    assert min(np.unique(classes[batch], return_counts=True)[1]) >= 4


def test_two_preselections_in_a_row_draw_apart():
    # Were the keys those of one draw, the inner cut would always keep the rows that the outer one took last.
    nested = Preselect(Preselect(Random(), beta=2, score="entropy"), beta=4)
    picks = np.zeros(N)
    for seed in range(600):
        picks[nested.select(Pool(X, np.full((N, 2), 0.5)), 10, rng_for(seed))] += 1
    assert abs(picks - 15).max() < 5 * np.sqrt(15)
