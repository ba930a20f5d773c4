"""The formulas against their naive twins, and on simulated studies with a known truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import naive_statistics as naive
from nextbatch import rng_for, statistics
from nextbatch.statistics import signs

RNG = rng_for("not read")
accuracies = st.lists(st.integers(0, 540).map(lambda hits: hits / 540), min_size=2, max_size=12)
differences = st.lists(st.integers(-60, 60).map(lambda hits: hits / 540), min_size=2, max_size=9)
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=8)


@given(accuracies)
def test_aubc_is_the_sum_of_trapezoids(accuracy):
    n_labeled = np.cumsum(np.arange(3, 3 + len(accuracy)))
    assert statistics.aubc(accuracy, n_labeled) == pytest.approx(naive.aubc(accuracy, n_labeled))


def test_aubc_of_a_constant_curve_is_that_constant():
    assert statistics.aubc(np.full((2, 3), 0.8), [10, 20, 50]) == pytest.approx([0.8, 0.8])


def test_aubc_of_one_round_is_its_accuracy():
    assert statistics.aubc([[0.25]], [10]) == 0.25


def test_a_curve_with_a_missing_round_has_no_aubc():
    assert np.isnan(statistics.aubc([0.5, np.nan, 0.6], [1, 2, 3]))


@given(differences)
def test_sign_flips_are_counted_exactly(d):
    assert statistics.sign_flip_p(d, RNG) == pytest.approx(naive.sign_flip_p(d))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=9))
def test_signed_ranks_are_exact_with_ties_and_zeros_and_blind_to_the_last_digits(steps):
    expected = naive.wilcoxon_p(steps)
    assert statistics.wilcoxon_p(np.array(steps) / 7) == pytest.approx(expected)
    noisy = np.array(steps) / 7 + 1e-16 * np.arange(len(steps))
    assert statistics.wilcoxon_p(noisy) == statistics.wilcoxon_p(np.array(steps) / 7)


@pytest.mark.parametrize("n", [6, 20, 21, 40])
def test_signed_ranks_agree_with_scipy_where_nothing_is_tied(n):
    d = rng_for("signed ranks", n).normal(0.3, 1, n)
    assert statistics.wilcoxon_p(d) == pytest.approx(stats.wilcoxon(d, method="exact").pvalue)


def test_sign_flips_agree_with_scipy():
    d = rng_for("a few differences").normal(0.5, 1, 12)
    exact = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf)
    assert statistics.sign_flip_p(d, RNG) == pytest.approx(exact.pvalue)


def test_many_pairs_are_sampled_close_to_the_exact_p(monkeypatch):
    d = rng_for("sixteen differences").normal(-0.3, 1, 16)
    exact = statistics.sign_flip_p(d, RNG)
    monkeypatch.setattr(signs, "EXACT_PAIRS", 10)
    assert statistics.sign_flip_p(d, rng_for("flips")) == pytest.approx(exact, rel=0.05)


def test_a_sampled_p_is_never_zero():
    assert statistics.sign_flip_p(np.full(60, 0.1), rng_for("flips")) == pytest.approx(1e-5)


def test_equal_strategies_have_p_one():
    assert statistics.sign_flip_p(np.zeros(5), RNG) == statistics.wilcoxon_p(np.zeros(5)) == 1


def test_without_pairs_nothing_is_claimed():
    nothing = np.empty(0)
    assert np.isnan([statistics.sign_flip_p(nothing, RNG), statistics.wilcoxon_p(nothing)]).all()
    assert np.isnan(statistics.mean_interval(nothing)).all()
    assert np.isnan([statistics.detectable_effect([0.1]), statistics.equivalence_p([0.1], 0.01)]).all()


def test_one_pair_has_a_mean_and_no_interval():
    mean, low, high = statistics.mean_interval([0.25])
    assert mean == 0.25
    assert np.isnan([low, high]).all()


def test_the_interval_is_the_one_of_scipy():
    d = rng_for("interval").normal(0, 1, (7, 3))
    theirs = stats.ttest_1samp(d, 0).confidence_interval(0.95)
    ours = statistics.mean_interval(d)
    np.testing.assert_allclose([ours.low, ours.high], [theirs.low, theirs.high])


@given(p_values, st.floats(0.001, 0.999))
def test_holm_rejects_what_its_printed_steps_reject(p, level):
    corrected = statistics.holm(p)
    clear = np.abs(corrected - level) > 1e-9  # products are rounded, so a tie with the level may fall on either side
    assert np.array_equal((corrected <= level)[clear], np.array(naive.holm_rejects(p, level))[clear])


def test_a_comparison_that_was_not_made_is_not_in_the_family():
    np.testing.assert_allclose(statistics.holm([np.nan, 0.02, 0.5]), [np.nan, 0.04, 0.5])


@given(differences)
def test_equivalence_is_two_one_sided_t_tests(d):
    if np.ptp(d) > 0:
        assert statistics.equivalence_p(d, 0.02) == pytest.approx(naive.equivalence_p(d, 0.02))


def test_constant_differences_are_equivalent_if_and_only_if_they_are_small():
    assert statistics.equivalence_p([0.25] * 4, 0.5) == 0
    assert statistics.equivalence_p([0.25] * 4, 0.125) == 1


@pytest.mark.parametrize("n", [5, 20])
def test_a_detectable_effect_is_found_in_80_percent_of_studies(n):
    rng = rng_for("power", n)
    spread = np.array([-1.0, 1.0] * (n // 2) + [0.0] * (n % 2))
    effect = statistics.detectable_effect(spread) / spread.std(ddof=1)
    studies = rng.normal(effect, 1, (n, 40_000))
    found = stats.ttest_1samp(studies, 0).pvalue < 0.05
    assert found.mean() == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("n", [2, 3, 4, 1000])
def test_a_detectable_effect_exists_for_few_and_for_many_pairs(n):
    effects = [statistics.detectable_effect(np.arange(n), power=power) for power in (0.5, 0.8, 0.99)]
    assert effects == sorted(effects)
    assert np.isfinite(effects).all()


def test_no_test_claims_more_than_5_percent_of_1000_null_studies():
    studies = rng_for("null studies").standard_t(4, (1000, 10)) * 0.01  # heavier tails than normal
    limit = 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)
    assert np.mean([statistics.sign_flip_p(d, RNG) <= 0.05 for d in studies]) <= limit
    assert np.mean([statistics.wilcoxon_p(d) <= 0.05 for d in studies]) <= limit
    assert np.mean([statistics.equivalence_p(d + 0.005, 0.005) <= 0.05 for d in studies]) <= limit


def test_intervals_hold_the_truth_in_95_percent_of_1000_studies():
    differences = rng_for("coverage").normal(0.02, 0.03, (20, 1000))
    interval = statistics.mean_interval(differences)
    held = (interval.low <= 0.02) & (interval.high >= 0.02)
    assert held.mean() == pytest.approx(0.95, abs=0.02)


def test_holm_makes_a_false_claim_in_at_most_5_percent_of_1000_null_studies():
    rng = rng_for("families")
    # The comparisons of a family share the runs of the baseline, as in a study.
    runs = rng.normal(0, 0.01, (1000, 6, 10))
    differences = runs[:, 1:] - runs[:, :1]
    p = np.array([[statistics.sign_flip_p(d, RNG) for d in family] for family in differences])
    false_claims = [(statistics.holm(family) <= 0.05).any() for family in p]
    assert np.mean(false_claims) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)
