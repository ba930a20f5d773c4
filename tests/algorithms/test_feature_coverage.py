"""Feature coverage is the plain greedy algorithm on its objective."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import naive_coverage as naive
from nextbatch.algorithms import feature_coverage
from nextbatch.errors import BadInput


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 14), st.integers(1, 5), st.integers(1, 3))
def test_the_rows_are_those_of_evaluating_the_objective_for_every_candidate(seed, n, d, n_groups):
    rng = np.random.default_rng(seed)
    X = rng.exponential(size=(n, d)) * (rng.random((n, d)) < 0.6)
    X = X[rng.integers(n, size=n)].astype(np.float32)  # with duplicates
    groups = rng.integers(0, n_groups, n)
    k = int(rng.integers(0, n + 1))
    chosen = feature_coverage(X, k, groups=groups).tolist()
    assert len(set(chosen)) == k
    for i in range(k):
        best = naive.feature_coverage_values(X, chosen[:i], groups)
        assert best[chosen[i]] == pytest.approx(np.max(best), rel=1e-9, abs=1e-9)


def test_ties_go_by_position():
    X = np.repeat([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]], 4, axis=0)
    chosen = feature_coverage(X, 8, groups=np.zeros(8)).tolist()
    assert sorted(chosen) == list(range(8))
    assert [p for p in chosen if p < 4] == [0, 1, 2, 3]
    assert [p for p in chosen if p >= 4] == [4, 5, 6, 7]


def test_rows_without_any_feature_come_last_by_position():
    X = [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    assert feature_coverage(X, 3, groups=["a", "b", "a"]).tolist() == [1, 0, 2]


def test_sparse_rows_are_chosen_like_dense_ones():
    rng = np.random.default_rng(0)
    X = rng.poisson(0.3, (60, 12)).astype(float)
    groups = rng.integers(0, 3, 60)
    assert feature_coverage(csr_array(X), 20, groups=groups).tolist() == feature_coverage(X, 20, groups=groups).tolist()


def test_a_negative_feature_is_refused_with_its_row():
    with pytest.raises(BadInput, match="row 1"):
        feature_coverage([[1.0], [-1.0]], 1, groups=[0, 0])


def test_a_pseudo_count_of_nothing_is_refused():
    with pytest.raises(BadInput, match="alpha"):
        feature_coverage([[1.0]], 1, groups=[0], alpha=0)
