"""Three advisers: each says what it knows, and when it cannot tell."""

import numpy as np
import pytest

from nextbatch.projects.audit.forecast import FEWEST_ROUNDS, FEWEST_SAMPLES, extrapolated, forecast
from nextbatch.projects.audit.intervals import accuracy_of
from nextbatch.projects.audit.stopping import stabilized, target_reached, worth_it
from nextbatch.projects.state.entries import Fitted
from small_pools import digits_project, work


def fits(*kappas):
    return [Fitted(n, n, 10, None, (0, 0, 0), {}, (), kappa, 0.0, n) for n, kappa in enumerate(kappas)]


def test_the_target_is_reached_when_the_lower_end_is():
    good, bad, open_ = (accuracy_of((right, 0, 400), 1, 20, 0.95) for right in (390, 200, 350))
    assert target_reached([bad, good], 0.9).stop is True
    assert target_reached([good, bad], 0.9).stop is False
    assert "may be reached or not" in target_reached([open_], 0.88).sentence
    assert target_reached([good], None).stop is None
    assert target_reached([bad, good], 0.9).curve == [bad.interval.low, good.interval.low]


def test_predictions_are_stable_when_the_last_three_agreements_are():
    assert stabilized(fits(None, 0.99, 0.995)).stop is None
    assert stabilized(fits(None, 0.2, 0.99, 0.995, 0.991)).stop is True
    assert stabilized(fits(None, 0.995, 0.99, 0.991, 0.9)).stop is False


def test_a_forecast_is_not_told_before_it_holds():
    enough = np.ones((FEWEST_ROUNDS, FEWEST_SAMPLES))
    labels = np.arange(1.0, FEWEST_ROUNDS + 1) * 10
    assert forecast(enough, labels, 10) is not None
    assert forecast(enough[1:], labels[1:], 10) is None
    assert forecast(enough[:, 1:], labels, 10) is None
    assert worth_it([], None, 10, None).sentence.endswith("cannot tell yet.")


def test_a_power_law_is_found_again():
    rng = np.random.default_rng(0)
    labels = np.arange(1, 16) * 20.0
    truth = 0.95 - 1.5 * labels**-0.5
    right = (rng.random(4000) < truth[:, None]).astype(float)
    made = extrapolated(right, labels, 20)
    assert made.accuracy == pytest.approx(0.95 - 1.5 * 320**-0.5, abs=0.02)
    assert made.interval.low < 0.95 - 1.5 * 320**-0.5 < made.interval.high
    assert made.interval.high - made.interval.low < 0.05
    assert 0 <= made.gain < 0.01


def test_a_forecast_never_falls_and_is_a_share():
    rng = np.random.default_rng(1)
    for seed in range(5):
        right = (rng.random((6, 60)) < 0.5).astype(float)
        right[0], right[-1] = 1, 0  # the curve falls
        made = extrapolated(right, np.arange(1, 7) * 10.0, 10, seed)
        assert 0 <= made.interval.low <= made.interval.high <= 1
        assert made.gain >= -1e-12


def test_a_forecast_says_its_price():
    made = extrapolated(np.ones((6, 60)), np.arange(1, 7) * 10.0, 10)
    sentence = worth_it([], made, 10, 0.5).sentence
    assert "After 10 more labels for 5 " in sentence
    assert "80% interval" in sentence


def test_a_project_hears_all_three(tmp_path):
    with digits_project(tmp_path, 400, audit=0.5, batch_size=24, reserve=150, target=0.5, label_cost=2) as project:
        work(project, 24 * 6)
        project.wait()
        target, stability, price = project.status().advice
        assert (target.name, stability.name, price.name) == ("target", "stability", "forecast")
        assert len(target.curve) == len(project.status().accuracy) == 6
        assert len(stability.curve) == 5
        assert "After 24 more labels for 48 the accuracy is expected" in price.sentence
