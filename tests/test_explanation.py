"""An explanation says of each sample of a batch what the definition says, and None where the pool does not show it."""

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from nextbatch.errors import BadInput
from nextbatch.explanation import explain
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for

N = 40
ROWS = rng_for("explanation").normal(size=(N, 3)).astype(np.float32)
LABELED = rng_for("explanation", "labeled").normal(size=(6, 3)).astype(np.float32)
CHANCES = rng_for("explanation", "chances").dirichlet([1.0, 1.0, 1.0], size=N)
BATCHES = st.lists(st.integers(0, N - 1), min_size=1, max_size=9, unique=True)
EVERYTHING = Pool(embeddings=ROWS, probabilities=CHANCES, labeled_embeddings=LABELED)


def distances(rows, others):
    return np.linalg.norm(rows[:, None].astype(np.float64) - others[None], axis=2)


@given(BATCHES)
def test_the_gap_is_that_between_the_two_most_probable_classes(batch):
    top = np.sort(CHANCES[batch], axis=1)
    assert np.allclose(explain(EVERYTHING, batch).gap, top[:, -1] - top[:, -2])


@given(BATCHES)
def test_the_cluster_of_a_sample_is_what_has_it_as_its_nearest_in_the_batch(batch):
    nearest = distances(ROWS, ROWS[batch]).argmin(axis=1)
    assert explain(EVERYTHING, batch).cluster_size.tolist() == np.bincount(nearest, minlength=len(batch)).tolist()


@given(BATCHES)
def test_the_distance_is_that_to_the_nearest_labeled_sample(batch):
    expected = distances(ROWS[batch], LABELED).min(axis=1)
    assert np.allclose(explain(EVERYTHING, batch).distance_to_labeled, expected, rtol=1e-5)


@given(BATCHES)
def test_a_batch_in_another_order_has_the_same_reasons_in_that_order(batch):
    for reasons, turned in zip(explain(EVERYTHING, batch), explain(EVERYTHING, batch[::-1]), strict=True):
        assert np.array_equal(reasons[::-1], turned)


@given(BATCHES)
def test_sparse_rows_have_the_reasons_of_dense_ones(batch):
    thin = Pool(
        embeddings=scipy.sparse.csr_array(ROWS),
        probabilities=CHANCES,
        labeled_embeddings=scipy.sparse.csr_array(LABELED),
    )
    for reasons, dense in zip(explain(thin, batch), explain(EVERYTHING, batch), strict=True):
        assert np.allclose(reasons, dense, rtol=1e-5)


def test_what_the_pool_does_not_show_is_none():
    assert explain(Pool(size=N), [1, 2]) == (None, None, None)
    gap, size, distance = explain(Pool(probabilities=CHANCES), [1, 2])
    assert len(gap) == 2
    assert size is distance is None
    gap, size, distance = explain(Pool(embeddings=ROWS), [1, 2])
    assert size.sum() == N
    assert gap is distance is None


def test_without_a_labeled_sample_there_is_no_distance_to_one():
    pool = Pool(embeddings=ROWS, labeled_embeddings=LABELED[:0])
    assert explain(pool, [1, 2]).distance_to_labeled is None


def test_an_empty_batch_stands_for_nothing():
    gap, size, distance = explain(EVERYTHING, [])
    assert len(gap) == 0
    assert size is distance is None


def test_what_is_not_asked_for_is_not_made():
    def never():
        raise AssertionError("the labeled probabilities play no part")

    explain(Pool(embeddings=ROWS, labeled_probabilities=never), [1])


@pytest.mark.parametrize("batch", [[0.5], [True, False], [-1], [N], ["a"], 3, None, [[0], [1, 2]]])
def test_what_is_no_batch_is_refused(batch):
    with pytest.raises(BadInput, match=r"batch must"):
        explain(EVERYTHING, batch)


def test_a_batch_holds_no_sample_twice():
    with pytest.raises(BadInput, match="twice"):
        explain(EVERYTHING, [4, 4, 2])


def test_rows_in_the_place_of_a_pool_are_refused_with_what_to_write():
    with pytest.raises(BadInput, match=r"must be a Pool, got ndarray: write Pool\(embeddings="):
        explain(ROWS, [1])
