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


TIED = np.r_[np.zeros(50), np.ones(230), [2.0, 3.0]]


def test_most_places_drawn_among_ties_are_told_with_the_count():
    with pytest.warns(NextbatchWarning, match="230 samples tie for 28 of 30 places") as caught:
        positions = top_k(TIED, 30, np.random.default_rng(0))
    assert len(caught) == 1
    assert positions[:2].tolist() == [281, 280]
    assert len(set(positions)) == 30
    assert (TIED[positions[2:]] == 1).all()
    assert positions.max() > 200  # not those that come first


@pytest.mark.filterwarnings("ignore::nextbatch.errors.NextbatchWarning")
def test_ties_are_uniform_over_seeds_and_leave_the_generator_where_it_stands():
    counts = np.zeros(len(TIED))
    for seed in range(2000):
        rng = np.random.default_rng(seed)
        counts[top_k(TIED, 30, rng)] += 1
        assert rng.random() == np.random.default_rng(seed).random()
    tied = counts[TIED == 1]
    # 28 of 230 places in each of 2,000 draws: the chi-square statistic has a mean of 229 and a deviation of 20.
    expected = 2000 * 28 / 230
    statistic = ((tied - expected) ** 2 / (expected * (1 - 28 / 230))).sum()
    assert 229 - 5 * 21.4 < statistic < 229 + 5 * 21.4


@pytest.mark.filterwarnings("ignore::nextbatch.errors.NextbatchWarning")
@pytest.mark.parametrize("k", [1, 3, 30, 231, 281])
def test_ties_go_by_what_rows_are_known_by_wherever_they_lie(k):
    order = np.random.default_rng(1).permutation(len(TIED))
    here = top_k(TIED, k, np.random.default_rng(0), rows=np.arange(len(TIED)))
    there = top_k(TIED[order], k, np.random.default_rng(0), rows=order)
    np.testing.assert_array_equal(order[there], here)


@pytest.mark.parametrize(
    ("scores", "k"), [(TIED, 232), (TIED, 4), (TIED, 2), (TIED, 1), (np.arange(9.0), 5), (TIED, len(TIED)), (TIED, 0)]
)
def test_ties_that_settle_no_place_or_only_some_are_not_told(scores, k):
    top_k(scores, k, np.random.default_rng(0))  # a warning would be an error


def test_ties_are_not_told_by_engines_that_rank_for_themselves():
    top_k(TIED, 30)
