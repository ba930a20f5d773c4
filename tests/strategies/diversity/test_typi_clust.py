"""TypiClust takes typical samples of large clusters without labels first."""

import numpy as np
import pytest

import naive_distances as naive
from nextbatch.algorithms import weighted_k_means
from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import TypiClust
from nextbatch.strategies.diversity.typi_clust import by_turns

SIZES = (40, 10, 25, 60, 15)
CENTERS = 100 * np.eye(5)


def blobs():
    """Return rows around centers that are far apart, and which center each belongs to."""
    which = np.repeat(np.arange(5), SIZES)
    return (CENTERS[which] + rng_for("typi clust").standard_normal((len(which), 5))).astype(np.float32), which


def by_definition(X, labels, batch_size, neighbors):
    """Return the batch for these clusters, pool first, then labeled: one pick after the other, from all distances."""
    cluster, known, picks = labels[: len(X)], labels[len(X) :].tolist(), []
    size = {c: np.count_nonzero(labels == c) for c in labels.tolist()}
    turns = dict.fromkeys(size, 0)
    while len(picks) < batch_size:
        open_clusters = set(np.delete(cluster, picks).tolist())
        large = {c for c in open_clusters if size[c] > 5}
        turn = min(large or open_clusters, key=lambda c: (turns[c], known.count(c), -size[c], c))
        turns[turn] += 1
        members = np.array([i for i in np.flatnonzero(cluster == turn) if i not in picks])
        near = np.sort(naive.squared_distances(X[members], X[members]), axis=1)[:, 1:]
        k = min(neighbors, len(members) // 2)
        picks.append(int(members[np.argmin(near[:, :k].sum(axis=1) / max(k, 1))]))
    return picks


@pytest.mark.parametrize("n_labeled", [0, 6])
@pytest.mark.parametrize("clusters", [4, 500])
def test_every_pick_is_the_most_typical_of_the_cluster_whose_turn_it_is(n_labeled, clusters):
    for seed in range(3):
        X = rng_for("turns", seed).standard_normal((80, 3)).astype(np.float32)
        pool = Pool(embeddings=X[n_labeled:], labeled_embeddings=X[:n_labeled])
        ordered = np.concatenate([X[n_labeled:], X[:n_labeled]])
        labels = weighted_k_means(ordered, min(clusters, 15 + n_labeled), rng_for(seed)).labels
        batch = TypiClust(clusters, neighbors=5).select(pool, 15, rng_for(seed))
        assert batch.tolist() == by_definition(X[n_labeled:], labels, 15, 5)


def test_the_answer_of_the_published_code():
    large = [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0.4, 0.6), (3, 3)]
    labeled, other = (10, 0), [(11, 0), (10, 1), (11, 1), (12, 0), (10.5, 0.4)]
    small = [(0, 20), (1, 20), (0, 21)]
    X = np.array([*large, *other, *small, labeled], dtype=np.float32)
    labels = np.repeat([0, 1, 2, 1], [7, 5, 3, 1])
    # Rows 5, 12, 1 and 8 where the labeled row 7 stands at its place.
    assert by_turns(X[:-1], labels, 4, 20).tolist() == [5, 11, 1, 7]


def test_a_batch_has_a_sample_of_every_group_the_largest_first():
    X, which = blobs()
    batch = TypiClust().select(Pool(embeddings=X), 5, rng_for(0))
    assert which[batch].tolist() == [3, 0, 2, 4, 1]
    gaps = np.sqrt(naive.squared_distances(X[batch], CENTERS)).min(axis=1)
    everyone = np.sqrt(naive.squared_distances(X, CENTERS)).min(axis=1)
    assert (gaps < np.median(everyone)).all()


def test_groups_with_a_label_wait_for_those_without():
    X, which = blobs()
    labeled = CENTERS[[3, 0]].astype(np.float32)
    batch = TypiClust(clusters=5).select(Pool(embeddings=X, labeled_embeddings=labeled), 8, rng_for(0))
    assert which[batch].tolist() == [2, 4, 1, 3, 0, 2, 4, 1]


def test_an_outlier_is_not_typical():
    X = rng_for("outlier").standard_normal((60, 4))
    X[17] += 8
    everyone = TypiClust(clusters=1).select(Pool(embeddings=X), 60, rng_for(0))
    assert 17 in everyone[-3:]  # of the last two, each is as near to the other


@pytest.mark.parametrize("wrong", [{"clusters": -1}, {"clusters": 2.5}, {"neighbors": -3}, {"passes": True}])
def test_counts_that_are_none_are_refused(wrong):
    with pytest.raises(BadInput, match=next(iter(wrong))):
        TypiClust(**wrong)


def test_an_empty_batch_is_no_trouble():
    assert TypiClust().select(Pool(embeddings=np.eye(3)), 0, rng_for(0)).tolist() == []


@pytest.mark.parametrize("name", ["clusters", "neighbors"])
def test_no_clusters_or_neighbors_are_refused(name):
    with pytest.raises(BadInput, match=f"{name} must be at least 1, got 0"):
        TypiClust(**{name: 0})
