"""Scores of committees: the authors' numbers, the definitions written out, and probabilities of exactly 0 and 1."""

import numpy as np
import pytest

from nextbatch import BadInput, scores
from nextbatch.pool import Pool
from nextbatch.scores import SCORES
from nextbatch.seeds import rng_for
from nextbatch.strategies import BALD, ByScore, Committee
from nextbatch.strategies.uncertainty.committee import MEASURES

# Three samples by four members by three classes, and what the published functions say of them.
BY_SAMPLE = [
    [[0.90, 0.05, 0.05], [0.10, 0.80, 0.10], [0.20, 0.20, 0.60], [0.30, 0.40, 0.30]],
    [[0.98, 0.01, 0.01], [0.97, 0.02, 0.01], [0.02, 0.97, 0.01], [0.01, 0.98, 0.01]],
    [[0.60, 0.30, 0.10], [0.50, 0.40, 0.10], [0.55, 0.35, 0.10], [0.65, 0.25, 0.10]],
]
COMMITTEE = np.transpose(np.array(BY_SAMPLE), (1, 0, 2))
KNOWN = {
    "bald": [0.318596, 0.609347, 0.007572],
    "consensus_entropy": [1.086746, 0.742217, 0.913732],
    "vote_entropy": [1.039721, 0.693147, 0.0],
    "variation_ratio": [0.5, 0.5, 0.0],
}


def divergence(p, q):
    return sum(a * np.log(a / b) for a, b in zip(p, q, strict=True) if a > 0)


@pytest.mark.parametrize("name", KNOWN)
def test_the_scores_are_those_of_the_published_functions(name):
    np.testing.assert_allclose(SCORES[name](COMMITTEE), KNOWN[name], atol=5e-7)


def test_bald_is_the_mean_divergence_from_the_mean_and_max_kl_the_largest():
    committee = rng_for("committee").dirichlet([0.3] * 4, size=(5, 2000))
    committee[:, :20] = np.round(committee[:, :20])  # zeros and ones
    committee[:, :20] /= np.maximum(committee[:, :20].sum(axis=2, keepdims=True), 1e-9)
    committee[committee.sum(axis=2) == 0] = [1, 0, 0, 0]
    mean = committee.mean(axis=0)
    for i in [*range(25), 1999]:
        apart = [divergence(member, mean[i]) for member in committee[:, i]]
        assert scores.bald(committee)[i] == pytest.approx(np.mean(apart), abs=1e-9)
        assert scores.max_kl(committee)[i] == pytest.approx(max(apart), abs=1e-9)


@pytest.mark.parametrize("name", MEASURES)
def test_members_that_are_sure_and_agree_score_nothing(name):
    sure = np.tile([[1.0, 0.0]], (3, 7, 1))
    assert SCORES[name](sure).tolist() == [0.0] * 7


@pytest.mark.parametrize("name", MEASURES)
def test_scores_of_many_samples_are_those_of_each_by_itself(name):
    committee = rng_for("blocks").dirichlet([1.0] * 10, size=(4, 5000)).astype(np.float32)
    whole = SCORES[name](committee)
    np.testing.assert_allclose(whole[4321:4330], SCORES[name](committee[:, 4321:4330]), rtol=1e-12)


def test_a_committee_strategy_ranks_by_its_measure():
    pool = Pool(committee=COMMITTEE)
    assert Committee("bald").select(pool, 3, rng_for(0)).tolist() == [1, 0, 2]
    assert Committee().select(pool, 3, rng_for(0)).tolist() == [0, 1, 2]
    assert BALD() == Committee("bald") == ByScore("bald")


def test_a_measure_of_something_else_is_refused():
    with pytest.raises(BadInput, match="measure must be"):
        Committee("margin")
