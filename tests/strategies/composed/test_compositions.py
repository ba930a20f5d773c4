"""What the compositions choose, against the same thing written out."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from nextbatch import scores
from nextbatch.errors import MissingInput, NextbatchWarning
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import FASS, Clustered, KMeans, Preselect, Submodular, WClustered

X = make_blobs(120, n_features=3, centers=10, cluster_std=1.5, random_state=3)[0]
CHANCES = rng_for("compositions").dirichlet([0.7, 0.7, 0.7], size=120)
POOL = Pool(embeddings=X, probabilities=CHANCES)


def similarities(rows):
    gaps = ((rows[:, None] - rows) ** 2).sum(axis=2)
    return gaps.max() - gaps


def naive_greedy(similar, k):
    """Add the row that raises the sum of the best similarities most."""
    taken = []
    for _ in range(k):
        value = [similar[:, [*taken, j]].max(axis=1).sum() if j not in taken else -1 for j in range(len(similar))]
        taken.append(int(np.argmax(value)))
    return taken


def filtered(score, size):
    return np.sort(np.argsort(-scores.SCORES[score](CHANCES), kind="stable")[:size])


@pytest.mark.parametrize("score", ["least_confidence", "entropy"])
def test_fass_covers_its_candidates_by_facility_location(score):
    candidates = filtered(score, 40)
    expected = candidates[naive_greedy(similarities(X[candidates]), 6)]
    assert FASS(40, score=score).select(POOL, 6, rng_for(0)).tolist() == expected.tolist()


def test_fass_with_nearest_neighbors_covers_within_the_most_probable_class_only():
    candidates = filtered("least_confidence", 40)
    hypothesized = CHANCES[candidates].argmax(axis=1)
    similar = similarities(X[candidates]) * (hypothesized[:, None] == hypothesized)
    expected = candidates[naive_greedy(similar, 6)]
    assert FASS(40, "nearest_neighbor").select(POOL, 6, rng_for(0)).tolist() == expected.tolist()
    assert FASS(40).select(POOL, 6, rng_for(0)).tolist() != expected.tolist()


def test_submodular_is_facility_location_on_the_smallest_margins():
    candidates = filtered("margin", 30)
    expected = candidates[naive_greedy(similarities(X[candidates]), 6)]
    assert Submodular(beta=5).select(POOL, 6, rng_for(0)).tolist() == expected.tolist()


@pytest.mark.parametrize("strategy", [Clustered(beta=5), WClustered(beta=5)])
def test_clusterings_choose_among_the_smallest_margins(strategy):
    assert set(strategy.select(POOL, 6, rng_for(0))) <= set(filtered("margin", 30))


def test_the_sample_of_the_largest_cluster_comes_first():
    rows = np.concatenate([np.zeros((5, 2)), np.full((30, 2), 40.0), np.full((12, 2), -70.0)])
    rows += rng_for("jitter").normal(size=rows.shape)
    for seed in range(5):
        batch = KMeans().select(Pool(embeddings=rows), 3, rng_for(seed))
        assert np.searchsorted([5, 35], batch, side="right").tolist() == [1, 2, 0]


def test_the_sample_of_the_heaviest_cluster_comes_first_where_samples_have_weights():
    rows = np.concatenate([np.zeros((20, 2)), np.full((10, 2), 40.0)]) + rng_for("jitter").normal(size=(30, 2))
    sure = np.repeat([[0.99, 0.01], [0.55, 0.45]], [20, 10], axis=0)
    batch = KMeans(weights="margin").select(Pool(embeddings=rows, probabilities=sure), 2, rng_for(0))
    assert batch[0] >= 20 > batch[1]


def test_candidates_alone_are_a_size_and_without_a_size_beta_is_ten():
    assert Preselect(KMeans(), candidates=30) == Preselect(KMeans(), None, candidates=30)
    assert Preselect(KMeans()) == Clustered(beta=10)
    assert WClustered(beta=np.float64(3)) == WClustered(beta=3)


@pytest.mark.parametrize(("candidates", "k", "effect"), [(200, 6, "keeps all 120"), (3, 6, "keeps 3 candidates")])
def test_fass_is_warned_of_in_its_own_name(candidates, k, effect):
    with pytest.warns(NextbatchWarning, match=rf"^FASS\(candidates={candidates}\) {effect}"):
        FASS(candidates).select(POOL, k, rng_for(0))
    with pytest.raises(MissingInput, match=rf"^FASS\(candidates={candidates}\) needs probabilities"):
        FASS(candidates).select(Pool(embeddings=X), k, rng_for(0))
