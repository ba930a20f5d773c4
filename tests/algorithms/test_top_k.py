"""The largest scores, in order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_distances as naive
from nextbatch.algorithms import top_k
from nextbatch.errors import BadInput, NextbatchWarning


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=60), st.data())
def test_scores_descend_and_ties_go_by_position(scores, data):
    k = data.draw(st.integers(0, len(scores)))
    np.testing.assert_array_equal(top_k(scores, k), naive.top_k(scores, k))


@pytest.mark.parametrize("kind", ["uniform", "few values", "sorted", "reversed", "one peak", "equal"])
@pytest.mark.parametrize("k", [1, 100, 30_000])
def test_long_arrays_whatever_their_order_give_the_same(kind, k):
    n = 70_001
    scores = {
        "uniform": np.random.default_rng(0).random(n),
        "few values": np.random.default_rng(0).integers(0, 3, n),
        "sorted": np.arange(n),
        "reversed": -np.arange(n),
        "one peak": np.r_[np.zeros(n // 2), np.arange(n - n // 2)],
        "equal": np.zeros(n),
    }[kind]
    np.testing.assert_array_equal(top_k(scores, k), naive.top_k(scores, k))


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float16, np.float32, ">f8"])
def test_every_type_of_number_is_ranked(dtype):
    scores = np.random.default_rng(0).integers(0, 200, 500).astype(dtype)
    np.testing.assert_array_equal(top_k(scores, 50), naive.top_k(scores, 50))


def test_equal_scores_are_drawn_at_random_where_that_is_asked_for():
    with pytest.warns(NextbatchWarning, match="equal"):
        positions = top_k(np.zeros(1000), 10, np.random.default_rng(0))
    assert len(set(positions)) == 10
    assert positions.max() > 100


def test_scores_that_are_not_numbers_are_refused():
    with pytest.raises(BadInput, match="row 2"):
        top_k([0.0, 1.0, np.nan], 1)
