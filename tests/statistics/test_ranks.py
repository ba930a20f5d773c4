"""Ranks over several data sets: against naive twins, on simulated studies without a difference, and in words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_statistics as naive
from nextbatch import rng_for
from nextbatch.statistics import blocks_of, compare_ranks
from nextbatch.statistics.ranks import _cliques
from nextbatch.studies.figures.ranking import draw_ranking
from nextbatch.studies.findings.ranking import ranking, ranking_sentences
from simulated_curves import simulated, without

NAMES = ("a", "b", "c", "d")
scores = st.lists(st.lists(st.integers(0, 9).map(float), min_size=4, max_size=4), min_size=3, max_size=8)


def studies(n, **changes):
    return [simulated(dataset=f"set {i}", seed=i, n_seeds=3, n_rounds=4, **changes) for i in range(n)]


def compared(blocks):
    return compare_ranks(NAMES[: blocks.shape[1]], blocks)


@settings(max_examples=20, deadline=None)
@given(scores)
def test_ranks_are_counted_and_the_best_mean_rank_comes_first(blocks):
    found = compared(np.array(blocks))
    expected = np.array([naive.ranks(row) for row in blocks])
    order = [NAMES.index(name) for name in found.strategies]
    np.testing.assert_allclose(found.ranks, expected[:, order])
    assert (np.diff(found.ranks.mean(axis=0)) >= 0).all()


@settings(max_examples=20, deadline=None)
@given(scores)
def test_friedmans_test_is_the_printed_one_with_ties(blocks):
    if any(len(set(row)) > 1 for row in blocks):
        assert compared(np.array(blocks)).friedman == pytest.approx(naive.friedman_p(blocks))


@pytest.mark.parametrize("n", [3, 6, 9])
def test_pairs_are_tested_by_signed_ranks_after_holm_and_never_below_friedman(n):
    blocks = rng_for("ranks", n).normal([0, 0.5, 1, 3], 1, (n, 4))
    found = compared(blocks)
    columns = [NAMES.index(name) for name in found.strategies]
    pairs = [(i, j) for i in range(4) for j in range(i + 1, 4)]
    p = [naive.wilcoxon_p(blocks[:, columns[i]] - blocks[:, columns[j]]) for i, j in pairs]
    for level in (0.001, 0.05, 0.3, 0.9):
        rejected = naive.holm_rejects(p, level)
        claimed = [bool(found.corrected[i, j] <= level) for i, j in pairs]
        assert claimed == [each and found.friedman <= level for each in rejected]
    assert np.array_equal(found.corrected, found.corrected.T)


@given(st.lists(st.booleans(), min_size=10, max_size=10))
def test_cliques_are_the_longest_runs_of_neighbors_that_are_alike(flags):
    alike = np.ones((5, 5), dtype=bool)
    alike[np.triu_indices(5, 1)] = flags
    alike &= alike.T
    assert _cliques(alike) == naive.cliques(alike)


def test_two_strategies_are_compared_by_one_test():
    blocks = np.array([[0.0, i] for i in range(1, 9)])
    found = compared(blocks)
    assert found.friedman == found.corrected[0, 1] == pytest.approx(naive.wilcoxon_p(range(1, 9)))


def test_equal_strategies_are_one_clique():
    found = compared(np.ones((6, 4)))
    assert (found.friedman, found.cliques) == (1.0, ((0, 3),))


def test_fewer_blocks_than_needed_can_never_tell_a_pair_apart():
    for n in range(2, 12):
        found = compared(np.arange(1, n + 1)[:, None] * np.arange(4.0))
        assert (found.corrected[np.triu_indices(4, 1)].min() <= 0.05) == (n >= found.blocks_needed == 8)


def test_any_false_claim_is_made_in_at_most_5_percent_of_1000_null_studies():
    blocks = rng_for("null ranks").standard_t(4, (1000, 12, 3))
    claims = [(compared(each).corrected[np.triu_indices(3, 1)] <= 0.05).any() for each in blocks]
    assert np.mean(claims) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)


def test_a_block_is_a_data_set_and_holds_what_all_strategies_completed():
    first, second = studies(2)
    blocks = blocks_of([without(first, ("KMeans()", 0)), second])
    assert blocks.names == ("set 0", "set 1")
    areas = [naive.aubc(run, first.n_labeled) for run in first.accuracy[0, 1:]]
    assert blocks.scores[0, 0] == pytest.approx(np.mean(areas))


def test_models_of_a_data_set_count_once_by_their_mean():
    one, other = (simulated(dataset="set", model=model, seed=i, n_seeds=3) for i, model in enumerate("ab"))
    blocks = blocks_of([one, other])
    assert blocks.names == ("set",)
    np.testing.assert_allclose(blocks.scores, (blocks_of([one]).scores + blocks_of([other]).scores) / 2)
    holed = without(other, *(("Margin()", seed) for seed in range(3)))
    np.testing.assert_array_equal(blocks_of([one, holed]).scores, blocks_of([one]).scores)


def test_strategies_that_a_study_lacks_are_left_out():
    blocks = blocks_of([*studies(2), simulated(("KCenter()", "Margin()"), n_seeds=2)])
    assert blocks.strategies == ("Margin()", "KCenter()")


def test_a_study_without_a_complete_seed_is_no_block():
    whole, holed = studies(2)
    assert len(blocks_of([whole, without(holed, *(("Margin()", seed) for seed in range(3)))]).names) == 1


def test_why_nothing_is_ranked_is_said():
    assert ranking(blocks_of(studies(2))) is None
    assert ranking_sentences(blocks_of(studies(2))) == [
        "Nothing is ranked: a rank over data sets needs at least 3 with complete runs, these studies have 2."
    ]
    alone = [*studies(3), simulated(("KCenter()",), n_seeds=2)]
    assert "share 1 strategies" in ranking_sentences(blocks_of(alone))[0]


def test_what_ranks_say_and_what_few_blocks_cannot_say_is_said():
    (whole, few), (enough,) = (ranking_sentences(blocks_of(studies(n))) for n in (4, 11))
    assert "Over 4 data sets (set 0, set 1, " in whole
    assert few.endswith("at least 11 are needed.")
    assert "8 strategies that all have in common differ (Friedman's test, p < 0.001)." in enough


def test_the_diagram_is_the_same_bytes_each_time():
    found = ranking(blocks_of(studies(4)))
    assert draw_ranking(found) == draw_ranking(found)
