"""Vacuous preselection is what the rounds themselves say: as many samples kept as there were to choose from."""

from dataclasses import replace

import pytest

from nextbatch.studies.findings.roles import beta_of, role_of, unfiltered, unfiltered_in_words
from nextbatch.studies.findings.vacuous import vacuous_rounds
from nextbatch.studies.records.record import Diagnostics, Outcome
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.run import carry_out
from nextbatch.threads import threads
from simulated_curves import simulated

ROUND = Outcome(
    (1, 2, 3), 9, {"accuracy": 0.5, "balanced_accuracy": 0.5}, 30, 40, (), Diagnostics(None, None, None, None, None, 0)
)
# Of 899 samples that may be labeled, 20 are at first.
RUN = Run("digits", "logistic", "", seed=0, initial=20, batch_size=250, rounds=3, test_share=0.5)


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("Clustered(beta=2)", [False, False, False, True]),  # 500 of 879 and of 629, then all of 379
        ("FASS(candidates=300)", [False, False, False, False]),
        ("FASS(candidates=629)", [False, False, True, True]),  # as many as there are is all of them
        ("Margin()", [False, False, False, False]),
    ],
)
def test_the_rounds_that_kept_the_whole_pool_are_in_the_record(tmp_path, strategy, expected):
    with threads(1):
        record = carry_out(replace(RUN, strategy=strategy), tmp_path)
    assert [outcome.vacuous for outcome in record.rounds] == expected
    assert [outcome.pool for outcome in record.rounds] == [None, 879, 629, 379]


def test_a_round_is_vacuous_if_and_only_if_nothing_was_left_out():
    assert not ROUND.vacuous
    assert replace(ROUND, pool=30).vacuous
    assert not replace(ROUND, pool=None).vacuous
    assert not replace(ROUND, kept=None).vacuous


def test_strategies_without_preselection_are_never_vacuous():
    assert list(vacuous_rounds(simulated())) == ["Clustered(beta=150)"]


def test_a_strategy_without_its_preselection_is_named_by_its_value_not_by_its_spelling():
    assert unfiltered("Preselect(KMeans(), beta=7)") == unfiltered("Clustered(beta=50)") == "KMeans()"
    assert unfiltered("FASS()") == "FacilityLocation()"
    assert unfiltered_in_words("Submodular(beta=5)") == "plain facility location"
    assert beta_of("Preselect(Random(), beta=3)") == 3


def test_what_is_not_ours_has_no_role_and_its_code_is_not_run():
    for code in ("mine:Brightest(power=2)", "not even code ("):
        assert (role_of(code), unfiltered(code), beta_of(code)) == ("", None, None)
