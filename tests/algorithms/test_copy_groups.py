"""Groups of near rows: as the obvious loop makes them, around representatives that are no copies themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from nextbatch.algorithms.neighbors import copy_groups as module
from nextbatch.algorithms.neighbors.copy_groups import copy_groups
from nextbatch.algorithms.neighbors.near_copies import near_limits


def naive_groups(X, limits, preferred):
    representatives, distances = np.arange(len(X)), np.zeros(len(X))
    kept = []
    for row in sorted(range(len(X)), key=lambda row: (not preferred[row], row)):
        gaps = [np.linalg.norm(X[row].astype(float) - X[other]) for other in kept]
        if kept and min(gaps) < limits[row]:
            representatives[row], distances[row] = kept[int(np.argmin(gaps))], min(gaps)
        else:
            kept.append(row)
    return representatives, distances


@given(seed=st.integers(0, 2**32), n=st.integers(1, 60), radius=st.sampled_from([0.0, 0.3, 1.0, 5.0]))
def test_groups_are_those_of_the_obvious_loop_whatever_the_block(seed, n, radius):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2)).astype(np.float32)
    limits, preferred = rng.uniform(0, 2, n) * radius, rng.random(n) < 0.3
    expected = naive_groups(X, limits, preferred)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", int(rng.integers(1, 70)))
        patch.setattr(module, "LISTED", int(rng.integers(1, 9)))
        for rows in (X, csr_array(X)):
            found = copy_groups(rows, limits, preferred)
            np.testing.assert_array_equal(found.representatives, expected[0])
            np.testing.assert_allclose(found.distances, expected[1], rtol=1e-5)


def test_no_representative_is_near_one_before_it_and_none_is_a_copy():
    rng = np.random.default_rng(1)
    X = np.repeat(rng.normal(size=(300, 8)), 10, axis=0) + 0.01 * rng.normal(size=(3000, 8))
    groups = copy_groups(X, np.full(3000, 0.2))
    kept = np.unique(groups.representatives)
    np.testing.assert_array_equal(groups.representatives[kept], kept)
    np.testing.assert_array_equal(kept, np.arange(0, 3000, 10))


@pytest.mark.parametrize("dimension", [1, 2, 5, 10, 50])
def test_few_rows_of_a_smooth_cloud_are_near_by_the_rule(dimension):
    X = np.random.default_rng(dimension).normal(size=(2000, dimension))
    own = np.arange(2000) < 500
    groups = copy_groups(X, near_limits(X, X[:500], 1999, own))
    assert (groups.distances > 0).mean() < 0.02


def test_a_reference_is_not_its_own_neighbor():
    X = np.random.default_rng(0).normal(size=(1000, 3))
    apart = near_limits(X[:500], X[500:], 500)
    own = near_limits(X[500:], X[500:], 499, np.ones(500, dtype=bool))
    assert abs(np.median(own) / np.median(apart) - 1) < 0.1
    assert (near_limits(X[:500], X[:30], 30) == 0).all()
