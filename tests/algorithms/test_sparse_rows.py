"""The squared-distance engines on sparse rows give what they give on the same rows made dense."""

import numpy as np
import pytest
from scipy import sparse

from every_strategy import plain_strategies
from nextbatch import Apart, Clustered, KCenter, KMeans, Margin, Pool, WClustered
from nextbatch.algorithms import (
    d2_sampling,
    distinct_medoids,
    farthest_first,
    k_medoids_cost,
    nearest_neighbors,
    weighted_k_means,
)
from nextbatch.errors import BadInput, NextbatchWarning

GROUPS = 12


def separated(n=400, d=150, seed=0):
    """Return sparse rows, each a noisy copy of one of a few templates that share no column, and its template."""
    rng = np.random.default_rng(seed)
    group = rng.integers(GROUPS, size=n)
    X = (np.arange(d) % GROUPS == group[:, None]) * rng.uniform(4, 5, (n, d)) * (rng.random((n, d)) < 0.95)
    return sparse.csr_array(X.astype(np.float32)), group


def cluster(X, k, **options):
    return weighted_k_means(X, k, np.random.default_rng(0), **options)


def test_clusters_of_separated_rows_are_the_same_sparse_and_dense():
    X, group = separated()
    w = np.random.default_rng(1).random(X.shape[0])
    thin, full = (cluster(rows, GROUPS, weights=w, passes=20) for rows in (X, X.toarray()))
    np.testing.assert_array_equal(thin.labels, full.labels)
    np.testing.assert_allclose(thin.centers.toarray(), full.centers, rtol=1e-6)
    assert thin.inertia == pytest.approx(full.inertia, rel=1e-6)
    assert len({*zip(thin.labels, group, strict=True)}) == GROUPS
    chosen = distinct_medoids(X, thin.centers, labels=thin.labels)
    np.testing.assert_array_equal(chosen, distinct_medoids(X.toarray(), full.centers, labels=full.labels))


@pytest.mark.parametrize("k", [1, 5, 60, 300])
def test_sparse_rows_end_at_their_nearest_center_and_cost_about_as_much_as_dense_ones(k):
    X, w = separated(seed=1)[0], np.random.default_rng(1).random(400)
    thin, full = (cluster(rows, k, weights=w) for rows in (X, X.toarray()))
    distances = ((X.toarray()[:, None, :].astype(float) - thin.centers.toarray()) ** 2).sum(axis=2)
    np.testing.assert_allclose(distances[np.arange(400), thin.labels], distances.min(axis=1), rtol=1e-6, atol=1e-5)
    assert thin.inertia == pytest.approx(w @ distances.min(axis=1), rel=1e-6, abs=1e-4)
    assert thin.inertia <= 1.05 * full.inertia + 1e-4


def test_a_given_center_a_start_and_other_formats_may_be_sparse_or_dense():
    X = separated()[0]
    expected = cluster(X, 5, given=X[:3], start=X[10:15])
    for form in (sparse.csc_array, sparse.coo_array, sparse.lil_matrix):
        again = cluster(form(X), 5, given=X[:3].toarray(), start=form(X[10:15]))
        np.testing.assert_array_equal(again.labels, expected.labels)


def test_every_engine_chooses_from_sparse_rows_as_from_dense_ones():
    X = separated()[0]
    dense = X.toarray()
    for k in (1, 30, 400):
        pairs = [
            (farthest_first(rows, k, given=given).positions for rows, given in ((X, None), (dense, None))),
            (farthest_first(rows, k, given=rows[:9]).radius for rows in (X, dense)),
            (d2_sampling(rows, k, np.random.default_rng(0), given=rows[:4]) for rows in (X, dense)),
            (nearest_neighbors(rows, k).distances for rows in (X, dense)),
            (nearest_neighbors(rows, 1, among=rows[:k]).positions for rows in (X, dense)),
            (k_medoids_cost(rows, np.arange(k)) for rows in (X, dense)),
        ]
        for thin, full in pairs:
            np.testing.assert_allclose(thin, full, rtol=1e-5, atol=2e-3)


def test_copies_of_sparse_rows_are_at_distance_zero_exactly():
    X = sparse.csr_array(np.repeat(separated(30)[0].toarray(), 5, axis=0))
    assert cluster(X, 30).inertia == 0.0
    assert (nearest_neighbors(X, 5).distances == 0).all()
    assert farthest_first(X, 60).radius == 0.0


def test_sparse_rows_choose_the_same_for_any_number_of_threads():
    from nextbatch.threads import threads

    X = separated(2500)[0]
    with threads(1):
        alone = cluster(X, 40)
    with threads(3):
        together = cluster(X, 40)
    np.testing.assert_array_equal(alone.labels, together.labels)
    assert (alone.centers != together.centers).nnz == 0


@pytest.mark.parametrize("strategy", [KMeans(), KMeans(given="labeled"), Clustered(4), WClustered(4), KCenter()])
def test_a_strategy_takes_a_sparse_pool_too_wide_to_be_dense(strategy):
    X = separated()[0]
    wide = sparse.csr_array((X.data, X.indices * 20_000, X.indptr), shape=(400, 150 * 20_000))
    chances = np.random.default_rng(0).dirichlet(np.ones(4), 400)
    chosen = [
        strategy.select(
            Pool(embeddings=rows, probabilities=chances, labeled_embeddings=rows[:5]), 12, np.random.default_rng(0)
        )
        for rows in (wide, X)
    ]
    np.testing.assert_array_equal(*chosen)


@pytest.mark.filterwarnings("ignore::nextbatch.errors.NextbatchWarning")
@pytest.mark.parametrize(
    "strategy", [*plain_strategies(), Apart(Margin(), distance=3), Apart(KMeans(), distance=3)], ids=repr
)
def test_every_strategy_chooses_from_sparse_rows_as_from_dense_ones(strategy):
    X = separated(90, 24)[0]
    chances = np.random.default_rng(0).dirichlet(np.ones(4), 90)
    chosen = [
        strategy.select(
            Pool(
                rows,
                chances,
                labeled_embeddings=rows[:6] * 2,
                labeled_probabilities=chances[:6],
                scores=chances[:, 0],
                labels=["a", "b", "c"] * 2,
                committee=np.stack([chances, chances[::-1]]),
                labeled_committee=np.stack([chances[:6], chances[6:12]]),
                calibrated=chances,
            ),
            9,
            np.random.default_rng(0),
        )
        for rows in (X, X.toarray())
    ]
    np.testing.assert_array_equal(*chosen)


def test_bad_sparse_rows_are_refused_with_their_row():
    X = separated()[0]
    X.data[X.indptr[7]] = np.nan
    with pytest.raises(BadInput, match=r"embeddings must be finite: row 7 .*1 such"):
        KMeans().select(Pool(embeddings=X), 3, np.random.default_rng(0))
    with pytest.raises(BadInput, match="real numbers"):
        weighted_k_means(sparse.csr_array(np.eye(3, dtype=complex)), 1, np.random.default_rng(0))
    with pytest.raises(BadInput, match="scale"):
        weighted_k_means(sparse.csr_array(np.eye(3) * 1e30), 1, np.random.default_rng(0))
    with pytest.raises(BadInput, match="columns"):
        cluster(separated()[0], 3, given=np.ones((2, 4)))


def test_a_pool_of_identical_sparse_rows_warns_and_still_gives_different_samples():
    pool = Pool(embeddings=sparse.csr_array(np.ones((20, 3))))
    with pytest.warns(NextbatchWarning, match="identical"):
        assert len(set(KMeans().select(pool, 6, np.random.default_rng(0)))) == 6


def test_read_only_sparse_rows_choose_the_same():
    X = separated()[0]
    expected = cluster(X, 20)
    for part in (X.data, X.indices, X.indptr):
        part.flags.writeable = False
    np.testing.assert_array_equal(cluster(X, 20).labels, expected.labels)
    nearest_neighbors(X, 4)


def test_sparse_input_is_left_as_it_was():
    X = sparse.csr_array((np.float32([1, 2, 3, 4]), [2, 0, 0, 0], [0, 2, 4]), shape=(2, 3))  # unsorted, and twice
    before = X.copy()
    assert cluster(X, 2).inertia == 0.0
    np.testing.assert_array_equal(X.indices, before.indices)
    np.testing.assert_array_equal(X.data, before.data)
