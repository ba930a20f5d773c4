"""Ranked batch mode takes what its formula says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_distances as naive
from nextbatch.algorithms import ranked


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.booleans(), st.booleans(), st.booleans())
def test_it_takes_what_the_formula_says(seed, n, grid, equal_scores, with_given):
    rng = np.random.default_rng(seed)
    X = (rng.integers(0, 3, (n, 4)) if grid else rng.standard_normal((n, 4))).astype(np.float32)
    scores = np.full(n, 0.5) if equal_scores else rng.random(n)
    rows = rng.standard_normal((3, 4)).astype(np.float32) if with_given else None
    k = int(rng.integers(1, n + 1))
    np.testing.assert_array_equal(ranked(X, k, scores=scores, given=rows), naive.ranked(X, k, scores, rows))


def test_batches_of_several_blocks_are_the_same():
    rng = np.random.default_rng(0)
    X, scores = rng.standard_normal((900, 8)).astype(np.float32), rng.random(900)
    np.testing.assert_array_equal(ranked(X, 300, scores=scores), naive.ranked(X, 300, scores))


@pytest.mark.parametrize("n", [0, 1])
def test_tiny_pools_work(n):
    assert len(ranked(np.zeros((n, 2)), n, scores=np.zeros(n))) == n
