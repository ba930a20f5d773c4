"""Strategies against their definitions: every pick the best at its turn, every batch among the best there are."""

from itertools import combinations

import numpy as np
import pytest

import naive_batches as naive
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import FASS, Clustered, LeastConfidence, SimilarityMatching

VALUES = {
    "facility_location": naive.facility_location_value,
    "nearest_neighbor": naive.nearest_neighbor_value,
    "feature_based": naive.feature_based_value,
}
SIMILARITIES = {"squared_distance": naive.squared_distance_similarities, "cosine": naive.cosine_similarities}


@pytest.mark.parametrize("candidates", [8, 15])
@pytest.mark.parametrize(
    ("objective", "similarity"),
    [
        ("facility_location", "squared_distance"),
        ("facility_location", "cosine"),
        ("nearest_neighbor", "squared_distance"),
        ("nearest_neighbor", "cosine"),
        ("feature_based", "squared_distance"),
    ],
)
def test_every_pick_of_fass_raises_its_objective_over_the_candidates_most(objective, similarity, candidates):
    for seed in range(3):
        rng = rng_for("by definition", seed)
        X = rng.gamma(1.0, size=(25, 4)).astype(np.float32).astype(float)
        P = rng.dirichlet([1.0] * 3, size=25)
        strategy = FASS(candidates=candidates, objective=objective, similarity=similarity)
        picks = strategy.select(Pool(embeddings=X, probabilities=P), 6, rng_for(0)).tolist()
        kept = naive.most_uncertain(P, candidates)
        assert set(picks) <= set(kept)
        seen = X[kept] if objective == "feature_based" else SIMILARITIES[similarity](X[kept])
        classes = P[kept].argmax(axis=1).tolist()
        worst = max(
            naive.shortfalls(
                [kept.index(p) for p in picks],
                lambda chosen, seen=seen, classes=classes: VALUES[objective](chosen, seen, classes),
                len(kept),
            )
        )
        assert worst < 1e-5 * np.abs(seen).sum()


def test_too_few_candidates_for_a_batch_warn_that_the_objective_has_no_effect():
    P = rng_for("by definition").dirichlet([1.0] * 3, size=25)
    pool = Pool(embeddings=P, probabilities=P)
    for candidates in (5, 8):
        with pytest.warns(NextbatchWarning, match=rf"keeps {candidates} candidates for a batch of 8"):
            batch = FASS(candidates=candidates).select(pool, 8, rng_for(0))
        assert set(batch) == set(LeastConfidence().select(pool, 8, rng_for(0)))


@pytest.mark.parametrize("beta", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("n_labeled", [1, 4])
def test_one_sample_brings_the_means_closest_at_its_price(beta, n_labeled):
    for seed in range(5):
        rng = rng_for("by definition", "one", seed)
        P, labeled = rng.dirichlet([0.6] * 3, size=9), rng.dirichlet([0.6] * 3, size=n_labeled)
        pool = Pool(probabilities=P, labeled_probabilities=labeled)
        best = min(range(9), key=lambda i: naive.similarity_matching_loss([i], P, labeled, beta))
        assert SimilarityMatching(beta=beta).select(pool, 1, rng_for(0)).tolist() == [best]


# Neither solver finds the best batch for sure, and rounding a relaxed solution loses more than being greedy.
@pytest.mark.parametrize(("solver", "share"), [("greedy", 0.1), ("frank_wolfe", 0.25)])
def test_batches_that_match_similarities_are_among_the_best_of_all_batches(solver, share):
    shares = []
    for seed in range(12):
        rng = rng_for("by definition", "many", seed)
        P, labeled = rng.dirichlet([0.6] * 3, size=8), rng.dirichlet([0.6] * 3, size=2)
        pool = Pool(probabilities=P, labeled_probabilities=labeled)
        batch = SimilarityMatching(beta=0.1, solver=solver).select(pool, 3, rng_for(0)).tolist()
        losses = {S: naive.similarity_matching_loss(S, P, labeled, 0.1) for S in combinations(range(8), 3)}
        own = losses[tuple(sorted(batch))]
        shares.append(np.mean([loss < own - 1e-12 for loss in losses.values()]))
    assert np.mean(shares) < share


@pytest.mark.parametrize("wrong", [{"gamma": np.nan}, {"gamma": -1.0}, {"gamma": np.inf}, {"beta": np.nan}])
def test_similarity_matching_refuses_numbers_that_make_no_similarities_and_no_prices(wrong):
    with pytest.raises(BadInput, match=f"{next(iter(wrong))} must be a"):
        SimilarityMatching(**wrong)


@pytest.mark.parametrize("wrong", [np.inf, np.nan, True, "10", 0.5])
def test_a_preselection_refuses_a_beta_that_is_no_number_of_batches(wrong):
    with pytest.raises(BadInput, match="beta must be a number between 1 and"):
        Clustered(wrong)
