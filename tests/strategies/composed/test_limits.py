"""Limits on batches: never more than allowed, never less than possible, and nothing changed where they do not bind."""

import itertools

import numpy as np
import pytest

from every_strategy import every_strategy
from nextbatch import contract
from nextbatch.contract import completed, example
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.inputs import KINDS
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import (
    Apart,
    AtMost,
    KCenter,
    KMeans,
    Margin,
    Mixed,
    Preselect,
    Random,
    Submodular,
    WClustered,
    Within,
)
from nextbatch.strategies.limited import limits_of, without_limits

PLAIN = [strategy for strategy in every_strategy() if not limits_of(strategy)]
ALONE = {
    "AtMost": lambda then: AtMost(then),
    "AtMost of a class": lambda then: AtMost(then, per="class", most=2, given="labeled"),
    "Within": lambda then: Within(then, budget=9),
    "Apart": lambda then: Apart(then, distance=2),
    "Mixed": lambda then: Mixed(then, random=0.3),
}


def all_of_them(then):
    return AtMost(Apart(Within(Mixed(then), budget=30), distance=1, given=None), per="strata", most=3)


LIMITS = [
    pytest.param(all_of_them, id="all of them"),
    *(pytest.param(limit, id=name, marks=pytest.mark.slow) for name, limit in ALONE.items()),
]


def everything(n=60):
    """Return the inputs of the contract's example, and of groups, strata and costs."""
    arrays = example(n)
    return {
        **arrays,
        **{name: KINDS[name].example(rng_for("limits", name), n) for name in ("groups", "strata", "costs")},
    }


ARRAYS = everything()


def batch(strategy, k=12, seed=0, arrays=ARRAYS):
    return strategy.select(Pool(**completed(strategy, arrays)), k, rng_for("limits", seed)).tolist()


@pytest.mark.filterwarnings("ignore::nextbatch.NextbatchWarning")
@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("strategy", PLAIN, ids=repr)
def test_every_strategy_within_a_limit_holds_to_the_quick_laws(strategy, limit):
    for law in contract.QUICK_LAWS:
        law(limit(strategy))


@pytest.mark.filterwarnings("ignore::nextbatch.NextbatchWarning")
@pytest.mark.parametrize("strategy", PLAIN, ids=repr)
def test_a_batch_that_keeps_within_limits_by_itself_is_not_changed_by_them(strategy):
    for seed in range(3):
        plain = batch(strategy, seed=seed)
        rows = ARRAYS["embeddings"][plain].astype(np.float64)
        nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(rows, 2))
        most = {per: np.unique(ARRAYS[per][plain], return_counts=True)[1].max() for per in ("groups", "strata")}
        limited = [
            *(AtMost(strategy, per, int(most[per])) for per in most),
            Within(strategy, budget=float(ARRAYS["costs"][plain].sum())),
            Apart(strategy, distance=float(nearest) * (1 - 1e-6), given=None),
            Mixed(strategy, random=0.0),
        ]
        for within in limited:
            assert batch(within, seed=seed) == plain, repr(within)


def test_limits_hold_for_the_whole_batch_wherever_they_stand():
    inside, outside = Mixed(Preselect(AtMost(KMeans()), beta=2)), AtMost(Mixed(Preselect(KMeans(), beta=2)))
    assert batch(inside) == batch(outside)
    assert without_limits(inside) == without_limits(outside) == Mixed(Preselect(KMeans(), beta=2))
    groups = ARRAYS["groups"][batch(inside)]
    assert len(np.unique(groups)) == 12


def test_a_preselection_that_limits_leave_too_small_is_widened():
    uncertain = np.repeat([[0.5, 0.5], [0.9, 0.1]], [50, 10], axis=0) + np.linspace(0, 0.05, 60)[:, None] * [1, -1]
    films = np.repeat([0, 1, 2, 3], [50, 4, 3, 3])
    pool = Pool(ARRAYS["embeddings"], uncertain, groups=films)
    picks = AtMost(WClustered(beta=10)).picks(pool, 4, rng_for(0))
    assert sorted(films[picks.positions]) == [0, 1, 2, 3]
    assert picks.kept == 60  # the 40 smallest margins are all of one film
    assert AtMost(WClustered(beta=2)).picks(pool, 1, rng_for(0)).kept == 2


def test_what_is_left_over_is_told_and_the_batch_is_as_large_as_it_can_be():
    with pytest.warns(NextbatchWarning, match=r"The batch holds 3 of the 12 samples asked for.*pool has 3 strata"):
        assert len(batch(AtMost(Margin(), per="strata"))) == 3
    with pytest.warns(NextbatchWarning, match=r"of the budget of 2, 1\.\d+ is spent.*cheapest sample left costs"):
        assert len(batch(Within(Margin(), budget=2))) > 1
    with pytest.warns(NextbatchWarning, match=r"every other sample is nearer than 50 to one of them"):
        assert len(batch(Apart(Margin(), distance=50, given=None))) == 1
    with pytest.warns(
        NextbatchWarning, match="0 of 54 other samples are nearer than 0.1 to one of them; of the budget"
    ):
        batch(Apart(Within(Margin(), budget=2), distance=0.1, given=None))
    strata = np.repeat(["rare", "frequent"], [2, 58])
    with pytest.warns(NextbatchWarning, match=r"at most 5 of each stratum.*1 of them with fewer than 5 in it"):
        chosen = batch(AtMost(Margin(), per="strata", most=5), arrays={**ARRAYS, "strata": strata})
    assert sorted(strata[chosen]) == ["frequent"] * 5 + ["rare"] * 2


def test_labeled_and_pending_samples_count_where_that_is_asked():
    groups = np.repeat(np.arange(6), 10)
    arrays = {**ARRAYS, "groups": groups, "labeled_groups": np.array([0, 1, 1, 9, 9, 9, 9]), "pending_groups": [2]}
    chosen = groups[batch(AtMost(Margin(), given="labeled"), 3, arrays=arrays)]
    assert sorted(chosen) == [3, 4, 5]
    chosen = groups[batch(AtMost(Margin(), most=2, given="labeled"), 8, arrays=arrays)]
    assert np.bincount(chosen).tolist() == [1, 0, 1, 2, 2, 2]
    assert len(set(groups[batch(AtMost(Margin()), 6, arrays=arrays)])) == 6


def test_a_distance_is_kept_from_labeled_and_pending_samples_too():
    line = {"embeddings": np.arange(10.0)[:, None], "labeled_embeddings": [[0.5]], "pending_embeddings": [[7.0]]}
    assert batch(Apart(KCenter(), distance=2.0), 2, arrays=line) == [4, 9]  # 5 is nearer than 2 to 4
    with pytest.warns(NextbatchWarning, match="or to a labeled one"):
        assert set(batch(Apart(Random(), distance=2.0), 9, arrays=line)) <= {3, 4, 5, 9}
    assert len(batch(Apart(Random(), distance=1.0, given=None), 10, arrays=line)) == 10


def test_the_drawn_share_is_marked_and_is_a_uniform_sample_of_the_pool():
    picks = Mixed(Margin(), random=0.25).picks(Pool(**ARRAYS), 12, rng_for(0))
    assert picks.random.sum() == 3
    assert np.isnan(picks.score[picks.random]).all()
    assert not np.isnan(picks.score[~picks.random]).any()
    assert np.flatnonzero(picks.random).tolist() == [2, 6, 10]
    counts = np.zeros(60)
    for seed in range(400):
        picks = Mixed(Margin(), random=0.5).picks(Pool(**ARRAYS), 12, rng_for("drawn", seed))
        counts[picks.positions[picks.random]] += 1
    expected = 400 * 6 / 60
    assert ((counts - expected) ** 2 / expected).sum() < 100  # chi² with 59 degrees of freedom: above it once in 1,300


def test_what_is_not_drawn_is_what_the_strategy_chooses_from_the_others():
    picks = Mixed(KCenter(), random=0.5).picks(Pool(**ARRAYS), 8, rng_for(0))
    drawn, chosen = picks.positions[picks.random], picks.positions[~picks.random]
    pool = Pool(**ARRAYS).after(drawn)
    assert np.delete(np.arange(60), drawn)[KCenter().select(pool, 4, rng_for(0))].tolist() == chosen.tolist()


def test_costs_that_add_up_to_the_budget_in_decimals_fit_it():
    pool = Pool(**{**ARRAYS, "costs": np.full(60, 0.1)})
    assert len(Within(Margin(), budget=1.2).select(pool, 12, rng_for(0))) == 12


@pytest.mark.parametrize("then", [KMeans(), Submodular(beta=3), Random()], ids=repr)
def test_several_limits_hold_at_once(then):
    strategy = AtMost(AtMost(Within(then, budget=25), per="strata", most=4), per="groups", most=2)
    chosen = batch(strategy, 10)
    assert np.unique(ARRAYS["groups"][chosen], return_counts=True)[1].max() <= 2
    assert np.unique(ARRAYS["strata"][chosen], return_counts=True)[1].max() <= 4
    assert ARRAYS["costs"][chosen].sum() <= 25 * (1 + 1e-9)


@pytest.mark.parametrize(
    "bad",
    [
        lambda: AtMost(Margin(), per="videos"),
        lambda: AtMost(Margin(), most=0),
        lambda: AtMost(Margin),
        lambda: Within(Margin(), budget=-1),
        lambda: Apart(Margin(), distance=float("nan")),
        lambda: Mixed(Margin(), random=1.5),
    ],
)
def test_a_limit_that_is_none_is_a_sentence(bad):
    with pytest.raises(BadInput):
        bad()


def test_the_example_of_every_strategy_has_what_limits_need():
    assert {"groups", "strata", "costs"} <= set(completed(all_of_them(AtMost(Margin())), example()))
