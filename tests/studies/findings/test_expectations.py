"""What is known from elsewhere is compared with what came out, in words."""

from dataclasses import replace

import numpy as np
import pytest

from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings.expectations import Agreement, findings
from nextbatch.studies.settings.study import Expectation

ACCURACY = np.array([[[0.5, 0.7], [0.6, 0.8]], [[0.6, 0.9], [0.6, np.nan]]])
CURVES = Curves(
    dataset="digits",
    model="logistic",
    strategies=("Random()", "Margin()"),
    seeds=np.arange(2),
    n_labeled=np.array([20, 30]),
    accuracy=ACCURACY,
    selection_seconds=np.ones((2, 2)),
    effective_beta=np.full((2, 2), np.nan),
    vacuous=np.zeros((2, 2), dtype=bool),
)


def expectation(**known):
    usual = {"model": "logistic", "strategy": "Random", "published": 0.7, "low": 0.6, "high": 0.8, "source": "a book"}
    return Expectation(**(usual | known))


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"at": 20}, 0.55),
        ({"at": 30}, 0.75),
        ({}, 0.65),
        # The second run of margin failed: it counts neither alone nor as one of a pair.
        ({"strategy": "Margin"}, 0.75),
        ({"strategy": "Margin", "minus": "Random"}, 0.15),
        ({"strategy": "Margin", "minus": "Random", "at": 30}, 0.2),
    ],
)
def test_the_number_is_the_mean_over_complete_runs(known, found):
    (finding,) = findings([expectation(**known)], CURVES)
    assert finding.measured.mean == pytest.approx(found)


@pytest.mark.parametrize(
    "known", [{"model": "mlp"}, {"strategy": "Entropy"}, {"strategy": "Margin", "minus": "Entropy"}, {"at": 25}]
)
def test_what_was_not_measured_is_not_compared(known):
    assert not list(findings([expectation(**known)], CURVES))


def test_without_a_complete_run_nothing_is_compared():
    nothing = replace(CURVES, accuracy=np.full_like(ACCURACY, np.nan))
    assert not list(findings([expectation()], nothing))


def test_a_number_in_its_band_agrees_and_one_outside_does_not():
    inside, outside, far = findings([expectation(), expectation(at=20), expectation(at=20, low=2, high=3)], CURVES)
    assert inside.agreement == Agreement.AGREES
    assert str(inside).endswith("between 0.600 and 0.800: agrees.")
    assert outside.agreement == Agreement.OPEN
    assert far.agreement == Agreement.DIFFERS
    assert "with 20 labels is 0.550 (95 % interval -0.085 to 1.185); expected 0.700 (a book)" in str(outside)
    assert str(outside).endswith("left open by the interval.")
    assert str(far).endswith("DOES NOT AGREE.")


def test_a_band_may_be_open_and_a_note_says_what_may_explain_a_difference():
    above, below = findings([expectation(at=20, low=0.5, high=None), expectation(at=20, low=None, note="So.")], CURVES)
    assert str(above).endswith("at least 0.500: agrees.")
    assert str(below).endswith("at most 0.800: agrees. So.")
    assert next(findings([expectation(at=20, low=1.2, high=None)], CURVES)).agreement == Agreement.DIFFERS


@pytest.mark.parametrize(
    ("differences", "band", "agreement"),
    [
        ([0.1, 0.11, 0.12], {"low": 0.0, "high": None}, Agreement.SIGN),
        ([-0.1, 0.1, 0.12], {"low": 0.0, "high": None}, Agreement.OPEN),
        ([-0.1, -0.11, -0.12], {"low": None, "high": 0.0}, Agreement.SIGN),
        ([-0.1, -0.11, -0.12], {"low": 0.0, "high": None}, Agreement.DIFFERS),
        ([-0.1, 0.1, 0.12], {"low": 0.01, "high": 0.1}, Agreement.AGREES),
        ([-0.1, -0.12, 0.1], {"low": 0.0, "high": None}, Agreement.OPEN),
        ([0.1], {"low": 0.0, "high": None}, Agreement.OPEN),
        ([0.1], {"low": 0.2, "high": None}, Agreement.DIFFERS),
    ],
)
def test_a_band_that_asks_for_a_sign_is_met_by_an_interval_without_zero(differences, band, agreement):
    margin = 0.5 + np.repeat(np.array(differences)[:, None], 2, axis=1)
    accuracy = np.stack([np.full_like(margin, 0.5), margin])
    curves = replace(CURVES, accuracy=accuracy, seeds=np.arange(len(differences)))
    (finding,) = findings([expectation(strategy="Margin", minus="Random", **band)], curves)
    assert finding.agreement == agreement
