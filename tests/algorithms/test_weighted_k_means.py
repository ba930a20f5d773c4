"""K-means obeys the laws of weights, and ends with every row at its nearest center."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_distances as naive
from nextbatch.algorithms import distinct_medoids, k_medoids_cost, weighted_k_means
from nextbatch.errors import BadInput


def mixture(n, d=6, components=12, seed=0):
    rng = np.random.default_rng(seed)
    centers = rng.standard_normal((components, d)) * 3
    return (centers[rng.integers(components, size=n)] + rng.standard_normal((n, d))).astype(np.float32)


def cluster(X, k, seed=0, **options):
    return weighted_k_means(X, k, np.random.default_rng(seed), **options)


@pytest.mark.parametrize("seeding", ["d2", "random"])
@pytest.mark.parametrize("passes", [0, 1, 2, 5, 10])
def test_every_row_has_its_nearest_center_and_the_inertia_is_that_of_the_result(seeding, passes):
    X = mixture(500)
    w = np.random.default_rng(1).random(500)
    result = cluster(X, 40, weights=w, seeding=seeding, passes=passes)
    distances = naive.squared_distances(X, result.centers)
    np.testing.assert_array_equal(result.labels, distances.argmin(axis=1))
    assert result.inertia == pytest.approx(w @ distances.min(axis=1))


def test_centers_are_the_weighted_means_of_their_rows_when_nothing_changes_any_more():
    X = mixture(400)
    w = np.random.default_rng(1).random(400)
    result = cluster(X, 20, weights=w, passes=200)
    for c in range(20):
        own = result.labels == c
        np.testing.assert_allclose(result.centers[c], np.average(X[own], axis=0, weights=w[own]), rtol=1e-4, atol=1e-4)


def test_it_is_at_least_as_good_as_twice_as_many_passes_of_lloyd():
    X, w = mixture(600, components=50), np.random.default_rng(1).random(600)
    for seed in range(3):
        start = X[np.random.default_rng(seed).choice(600, 60, replace=False)]
        assert cluster(X, 60, weights=w, start=start).inertia < naive.lloyd(X, start, w, 20)[2]


def test_one_pass_is_one_step_of_lloyd():
    X, w = mixture(300), np.random.default_rng(1).random(300)
    start = X[:15]
    result, (centers, labels, inertia) = cluster(X, 15, weights=w, start=start, passes=1), naive.lloyd(X, start, w, 1)
    np.testing.assert_allclose(result.centers, centers, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(result.labels, labels)
    assert result.inertia == pytest.approx(inertia)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 60), st.integers(1, 5))
def test_a_weight_of_two_is_the_same_as_two_copies(seed, n, k):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 3)).astype(np.float32)
    w = rng.integers(1, 4, n)
    start = X[:k]
    weighted = cluster(X, k, weights=w, start=start)
    copied = cluster(np.repeat(X, w, axis=0), k, start=start)
    np.testing.assert_array_equal(np.repeat(weighted.labels, w), copied.labels)
    np.testing.assert_allclose(weighted.centers, copied.centers, rtol=1e-5, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_a_row_of_weight_zero_moves_no_center(seed):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((40, 3)).astype(np.float32)
    extra = (rng.standard_normal((10, 3)) * 5).astype(np.float32)
    start = X[:6]
    without = cluster(X, 6, start=start)
    with_them = cluster(np.concatenate([X, extra]), 6, weights=np.repeat([1.0, 0.0], [40, 10]), start=start)
    np.testing.assert_array_equal(with_them.labels[:40], without.labels)
    np.testing.assert_allclose(with_them.centers, without.centers, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("scale", [2.0**-20, 0.25, 2.0, 2.0**30])
def test_scaling_by_a_power_of_two_gives_the_same_labels(scale):
    X, w = mixture(400), np.random.default_rng(1).random(400)
    first, second = cluster(X, 30, weights=w), cluster(X * np.float32(scale), 30, weights=w * 4)
    np.testing.assert_array_equal(first.labels, second.labels)
    np.testing.assert_array_equal(first.centers * np.float32(scale), second.centers)


def test_given_centers_stay_and_rows_near_them_belong_to_them():
    X = mixture(300)
    fixed = X[:7]
    result = cluster(X, 10, given=fixed)
    assert result.centers.shape == (10, 6)
    distances = naive.squared_distances(X, np.concatenate([result.centers, fixed]))
    np.testing.assert_array_equal(result.labels, distances.argmin(axis=1))
    assert set(result.labels[:7]) <= set(range(10, 17))


def test_free_centers_go_where_the_given_ones_are_not():
    near, far = np.zeros((50, 2)), np.full((50, 2), 9.0)
    X = np.concatenate([near, far]) + np.random.default_rng(0).random((100, 2))
    for start in (X[:2], X[60:62]):
        result = cluster(X, 2, given=[[0.5, 0.5]], start=start, passes=20)
        assert (result.labels[50:] < 2).all()


def test_a_center_without_rows_is_sent_where_it_helps():
    X = mixture(200, components=10)
    start = np.concatenate([X[:5], np.full((5, 6), 100.0, np.float32)])
    result = cluster(X, 10, start=start)
    assert len(np.unique(result.labels)) == 10


@pytest.mark.parametrize("seeding", ["d2", "random"])
def test_identical_rows_end_and_still_give_different_samples(seeding):
    X = np.ones((50, 4))
    result = cluster(X, 12, seeding=seeding, passes=50)
    assert result.inertia == 0.0
    assert len(set(distinct_medoids(X, result.centers))) == 12


def test_duplicates_need_no_more_centers_than_there_are_different_rows():
    X = np.repeat(mixture(20), 10, axis=0)
    assert cluster(X, 20).inertia == 0.0
    assert cluster(X, 60).inertia == 0.0


@pytest.mark.parametrize("k", [0, 1, 40])
def test_extreme_numbers_of_clusters_work(k):
    X = mixture(40)
    result = cluster(X, k)
    assert result.centers.shape == (k, 6)
    assert result.labels.shape == (40,)
    if k == 0:
        assert result.inertia == 0.0
        assert set(result.labels) == {-1}
        assert (cluster(X, 0, given=X).labels == np.arange(40)).all()
    if k == 1:
        np.testing.assert_allclose(result.centers[0], X.mean(axis=0), rtol=1e-4, atol=1e-5)
    if k == 40:
        assert result.inertia == 0.0


def test_more_passes_do_not_make_it_worse_on_average():
    X = mixture(800, components=60)
    inertia = [np.mean([cluster(X, 80, seed, passes=passes).inertia for seed in range(4)]) for passes in (0, 2, 10)]
    assert inertia[0] > inertia[1] > inertia[2]


def test_the_batch_is_as_cheap_as_that_of_scikit_learn():
    from sklearn.cluster import KMeans

    X, w = mixture(2000, components=80), np.random.default_rng(1).random(2000)
    costs = []
    for centers in (
        cluster(X, 200, weights=w).centers,
        KMeans(200, n_init=1, random_state=0).fit(X, sample_weight=w).cluster_centers_,
    ):
        costs.append(k_medoids_cost(X, distinct_medoids(X, centers), weights=w))
    assert costs[0] <= 1.01 * costs[1]


def test_wrong_choices_are_refused():
    X = mixture(20)
    for options in ({"seeding": "best"}, {"passes": -1}, {"passes": 1.5}, {"start": X[:2]}, {"start": X[:3, :2]}):
        with pytest.raises(BadInput):
            cluster(X, 3, **options)
    with pytest.raises(BadInput, match="columns"):
        cluster(X, 3, given=X[:, :2])


@pytest.mark.parametrize(("dtype", "copies"), [(np.float32, 0), (np.float16, 1), (np.float64, 1)])
def test_rows_are_copied_once_in_single_precision_or_not_at_all(dtype, copies, tmp_path):
    np.save(tmp_path / "rows.npy", mixture(20_000, d=64).astype(dtype))
    for rows in (np.load(tmp_path / "rows.npy"), np.load(tmp_path / "rows.npy", mmap_mode="r")):
        cluster(rows[:100], 5)
        tracemalloc.start()
        cluster(rows, 20, passes=1)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        single = 4 * rows.size
        # Beside the rows: what is known of each, and blocks of products and shifted rows.
        assert copies * single < peak + 1 < (copies + 0.9) * single + 4e6
