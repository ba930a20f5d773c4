"""The best rows of parts, merged in any order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbatch.algorithms import best_of, merge_best, top_k
from nextbatch.errors import BadInput
from nextbatch.seeds import apart, keys_for, rng_for

PARTS = st.lists(st.lists(st.integers(-2, 2), max_size=12), min_size=1, max_size=8)


def cut(parts, k):
    """Return the best of each part, known by its place in the whole, and the whole."""
    scores = np.concatenate([np.array(part, float) for part in parts])
    keys = keys_for(np.arange(len(scores)), rng_for("keys"))
    ends = np.cumsum([len(part) for part in parts])
    places = [np.arange(end - len(part), end) for part, end in zip(parts, ends, strict=True)]
    return [best_of(scores[place], keys[place], place, k) for place in places], scores, keys


@settings(max_examples=200, deadline=None)
@given(PARTS, st.integers(0, 30), st.randoms(use_true_random=False))
def test_parts_in_any_order_and_grouping_come_to_the_best_of_the_whole(parts, k, random):
    bests, scores, keys = cut(parts, k)
    order = np.lexsort((keys, -scores))[:k]
    while len(bests) > 1:
        random.shuffle(bests)
        some = random.randint(2, len(bests))
        bests = [merge_best(bests[:some], k), *bests[some:]]
    merged = merge_best(bests, k)
    np.testing.assert_array_equal(merged.rows, order)
    np.testing.assert_array_equal(merged.scores, scores[order])
    np.testing.assert_array_equal(merged.keys, keys[order])
    assert merged.tied == (np.count_nonzero(scores == scores[order[-1]]) if len(order) else 0)


@pytest.mark.filterwarnings("ignore:.*tie for")
def test_a_stream_gives_what_top_k_gives_of_the_whole():
    scores = np.random.default_rng(0).integers(0, 9, 5000).astype(float)
    keys = keys_for(np.arange(5000), apart(rng_for("mine"), "ties"))
    parts = [best_of(scores[part], keys[part], part, 90) for part in np.split(np.arange(5000), [700, 2100, 2150])]
    np.testing.assert_array_equal(merge_best(parts, 90).rows, top_k(scores, 90, rng_for("mine")))


def test_arrays_of_different_lengths_and_scores_that_are_no_numbers_are_refused():
    with pytest.raises(BadInput, match="keys and scores"):
        best_of([0.0, 1.0], [1], [1, 2], 1)
    with pytest.raises(BadInput, match="row 1"):
        best_of([0.0, np.nan], [1, 2], [1, 2], 1)
