"""Facts about the methods that earlier implementations got wrong, one test each."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from nextbatch import scores
from nextbatch.algorithms import distinct_medoids, facility_location, k_medoids_cost
from nextbatch.errors import NextbatchWarning
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import FASS, Clustered, KMeans, Margin, Preselect, Random, WClustered
from nextbatch.studies.running.run import versions

SURE, UNSURE = [0.98, 0.01, 0.01], [0.40, 0.39, 0.21]


def blobs(n=400, centers=12, seed=0):
    return make_blobs(n, n_features=6, centers=centers, random_state=seed)[0]


def peaked(n, seed=0):
    return rng_for("facts", seed).dirichlet([0.5] * 4, size=n)


@pytest.mark.parametrize("score", [name for name in scores.SCORES if scores.SCORES[name].reads == "probabilities"])
def test_informativeness_rises_as_the_two_best_classes_come_closer(score):
    sure, unsure = scores.SCORES[score](np.array([SURE, UNSURE]))
    assert unsure > sure


def test_margin_and_its_preselection_take_the_unsure_samples():
    pool = Pool(embeddings=blobs(6), probabilities=[SURE, UNSURE, SURE, UNSURE, SURE, SURE])
    assert set(Margin().select(pool, 2, rng_for(0))) == {1, 3}
    assert set(Preselect(Random(), beta=1).select(pool, 2, rng_for(0))) == {1, 3}


def test_two_centers_with_one_nearest_sample_still_give_two_samples():
    X = [[0.0], [10.0], [20.0]]
    assert set(distinct_medoids(X, [[0.1], [-0.1]])) == {0, 1}


def test_k_means_gives_as_many_samples_as_asked_even_with_many_duplicates():
    X = np.repeat(blobs(30), 10, axis=0)
    positions = KMeans().select(Pool(embeddings=X), 100, rng_for(0))
    assert len(np.unique(positions)) == 100


def test_a_preselection_that_keeps_the_whole_pool_warns_and_is_plain_k_means():
    pool = Pool(embeddings=blobs(100), probabilities=peaked(100))
    with pytest.warns(NextbatchWarning, match=r"Clustered\(beta=50\) keeps all 100 samples"):
        vacuous = Clustered(beta=50).select(pool, 10, rng_for(0))
    assert np.array_equal(vacuous, KMeans().select(pool, 10, rng_for(0)))
    assert not np.array_equal(vacuous, Clustered(beta=3).select(pool, 10, rng_for(0)))


def test_the_effective_beta_is_capped_by_the_pool():
    # The paper's sizes on CIFAR-10: with 49,000 unlabeled samples and batches of 1,000, beta = 50 keeps everything.
    assert Clustered(beta=50).kept(49_000, 1_000) / 1_000 == 49
    assert Clustered(beta=10).kept(49_000, 1_000) / 1_000 == 10
    assert FASS(candidates=300).kept(49_000, 1_000) == 1_000


def test_the_weights_of_weighted_clustering_are_computed_from_the_probabilities():
    X = blobs(200)
    indifferent = np.full((200, 4), 0.25)
    leaning = peaked(200)
    with_weights = WClustered(beta=15).select(Pool(embeddings=X, probabilities=leaning), 8, rng_for(1))
    without = Clustered(beta=15).select(Pool(embeddings=X, probabilities=leaning), 8, rng_for(1))
    assert set(with_weights) != set(without)
    same = Pool(embeddings=X, probabilities=indifferent)
    with pytest.warns(NextbatchWarning):  # all scores are equal: the candidates are drawn
        equal = [strategy.select(same, 8, rng_for(1)) for strategy in (WClustered(beta=15), Clustered(beta=15))]
    assert set(equal[0]) == set(equal[1])


def test_facility_location_covers_by_similarity_not_by_distance():
    X = blobs(150, centers=5)
    ours = facility_location(X, 5).positions
    # One pick in each dense group costs far less than picks on the rim, which is what distances in the place of
    # similarities would choose.
    gaps = ((X[:, None] - X) ** 2).sum(axis=2)
    wrong = [int(np.argmax(gaps.sum(axis=0)))]
    for _ in range(4):
        wrong.append(int(np.argmax(np.maximum(gaps, gaps[:, wrong].max(axis=1)[:, None]).sum(axis=0))))
    assert k_medoids_cost(X, ours) < 0.25 * k_medoids_cost(X, wrong)


def test_the_record_of_a_k_means_names_the_defaults_that_moved_elsewhere():
    # One seeding, weights in the seeding, a fixed number of passes: none is left to another library's default.
    assert KMeans().passes == 10
    assert {"nextbatch", "scikit-learn"} <= set(versions())


def test_the_control_with_a_random_choice_after_the_filter_stays_inside_the_filter():
    pool = Pool(size=100, probabilities=peaked(100))
    control = FASS(candidates=20, objective="random").select(pool, 10, rng_for(0))
    candidates = np.argsort(-scores.least_confidence(pool.probabilities), kind="stable")[:20]
    assert set(control) <= set(candidates)


def test_clustering_without_preselection_and_with_weights_alone_are_strategies_too():
    pool = Pool(embeddings=blobs(100), probabilities=peaked(100))
    plain = KMeans().select(pool, 10, rng_for(0))
    weighted = KMeans(weights="margin").select(pool, 10, rng_for(0))
    assert set(plain) != set(weighted)
