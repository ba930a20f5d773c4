"""A certificate measures a batch by what its strategy wants: its candidates, its weights and its similarity."""

import numpy as np
import pytest

from nextbatch import scores
from nextbatch.algorithms import certify
from nextbatch.algorithms.neighbors.similarities import directions
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import (
    FASS,
    AtMost,
    Margin,
    MaxHerding,
    Preselect,
    Submodular,
    UHerding,
    WClustered,
)
from nextbatch.strategies.picks import picks_of
from nextbatch.strategies.representation import certified

X = rng_for("represented").standard_normal((90, 4)).astype(np.float32)
P = rng_for("probabilities").dirichlet([0.7] * 3, size=90)
LABELED = rng_for("labeled").standard_normal((4, 4)).astype(np.float32)
POOL = Pool(X, P, LABELED, calibrated=P, groups=np.arange(90) // 3)


def proof_of(strategy, k=6, pool=POOL):
    picks = picks_of(strategy, pool, k, rng_for("pick"))
    return certified(strategy, pool, picks, rng_for("pick"), rng_for("proof")), picks


def least_sure(count):
    return np.sort(np.argsort(-scores.margin(P), kind="stable")[:count])


@pytest.mark.parametrize("strategy", [Submodular(5), WClustered(5), FASS(candidates=30, score="margin")])
def test_after_a_preselection_the_batch_is_measured_on_its_candidates(strategy):
    found, picks = proof_of(strategy)
    candidates = least_sure(30)
    weights = scores.margin(P)[candidates] if strategy == WClustered(5) else None
    own = certify(X[candidates], np.searchsorted(candidates, picks.positions), weights=weights, rng=rng_for("proof"))
    assert found.certificate == own
    assert "the 30 candidates that it was chosen from" in found.sentence
    assert ("weighted by margin" in found.sentence) == (weights is not None)


@pytest.mark.parametrize("strategy", [MaxHerding(0.8), UHerding(width=0.8)])
def test_herding_is_measured_by_its_kernel_beside_the_labeled_samples(strategy):
    found, picks = proof_of(strategy)
    weights = scores.margin(P) if isinstance(strategy, UHerding) else None
    rows, given = directions(X), directions(LABELED)
    units = X / np.linalg.norm(X, axis=1, keepdims=True), LABELED / np.linalg.norm(LABELED, axis=1, keepdims=True)
    gaps = ((units[0][:, None] - np.concatenate([units[0][picks.positions], units[1]])) ** 2).sum(axis=2).min(axis=1)
    cost = (np.ones(90) if weights is None else weights) @ (1 - np.exp(-gaps / 0.64))
    assert found.certificate.cost == pytest.approx(cost, rel=1e-5)
    own = certify(rows, picks.positions, weights=weights, given=given, distance="rbf", width=0.8, rng=rng_for("proof"))
    assert found.certificate == own and found.certificate.gap < found.certificate.random_gap
    assert found.sentence.count("beside the labeled samples") == 1


def test_what_represents_nothing_is_measured_on_the_whole_pool():
    found, picks = proof_of(Margin())
    assert found.certificate == certify(X, picks.positions, rng=rng_for("proof"))
    assert "this pool" in found.sentence


def test_limits_around_a_strategy_change_the_batch_and_not_what_it_is_measured_by():
    found, picks = proof_of(AtMost(MaxHerding(0.8)))
    free, _ = proof_of(MaxHerding(0.8))
    assert len(set(picks.positions // 3)) == 6
    assert found.certificate.lower_bound == pytest.approx(free.certificate.lower_bound)
    assert found.certificate.lower_bound <= free.certificate.cost
    assert "candidates" in proof_of(AtMost(Submodular(5)))[0].sentence
    assert "candidates" in proof_of(Preselect(AtMost(MaxHerding()), beta=5))[0].sentence


def test_a_preselection_that_keeps_everything_is_measured_on_the_pool():
    with pytest.warns(UserWarning, match="no effect"):
        found, _ = proof_of(Submodular(100))
    assert "this pool" in found.sentence
