"""The accuracy of a project, from samples that were drawn at random and train nothing."""

from functools import lru_cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive_intervals as naive
from nextbatch.errors import BadInput
from nextbatch.projects.audit.intervals import accuracy_of, budgeted, clopper_pearson, error_of_round
from nextbatch.projects.events import Event
from nextbatch.projects.session.starting import beginning
from nextbatch.projects.settings import Settings
from small_pools import CLASSES, created, digits, digits_file, digits_project, truth_of, work


@given(st.integers(1, 60), st.data(), st.sampled_from([0.05, 0.002, 0.3]))
def test_intervals_are_those_of_the_twin(n, data, error):
    right = data.draw(st.integers(0, n))
    assert clopper_pearson(right, n, error) == pytest.approx(naive.interval(right, 0, n, error), abs=1e-9)


@given(st.integers(1, 40), st.data(), st.integers(1, 25))
def test_intervals_of_rounds_are_those_of_the_twin(n, data, round_):
    right = data.draw(st.integers(0, n))
    skipped = data.draw(st.integers(0, n - right))
    found = accuracy_of((right, skipped, n), round_, 20, 0.95)
    assert found.interval == pytest.approx(naive.interval(right, skipped, n, naive.planned_error(round_, 20)), abs=1e-9)


def test_the_errors_of_all_rounds_add_up_to_what_is_allowed():
    total = sum(error_of_round(round_, 20, 0.95) for round_ in range(1, 100_000))
    assert 0.05 - 1e-6 < total < 0.05
    assert sum(error_of_round(round_, 20, 0.95) for round_ in range(1, 21)) == pytest.approx(0.04)


def test_a_skipped_audit_sample_counts_as_wrong_below_and_as_right_above():
    found = accuracy_of((40, 5, 50), 1, 20, 0.95).interval
    assert found.low == accuracy_of((40, 0, 50), 1, 20, 0.95).interval.low
    assert found.high == accuracy_of((45, 0, 50), 1, 20, 0.95).interval.high


def test_what_the_budget_buys_is_told_before_it_is_spent():
    low, high = budgeted(50, 0.9, 20, 0.95)
    assert (round(low, 2), round(high, 2)) == (0.71, 0.98)
    low, high = budgeted(200, 0.9, 20, 0.95)
    assert 0.06 < (high - low) / 2 <= 0.07


@pytest.fixture
def script(monkeypatch):
    """What recomputes the intervals without nextbatch."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    return import_module("recompute_coverage")


# Optional stopping


def sessions(number, rounds=20, a_round=10, seed=0):
    """Yield for each session the true accuracy of each round, and how many audit samples the model has right.

    A sample is right under the model of a round if its difficulty is below the accuracy; a part of the difficulty is
    drawn anew in each round. So rounds share samples, and their errors are neither the same nor independent.
    """
    rng = np.random.default_rng(seed)
    accuracy = np.linspace(0.60, 0.92, rounds)
    for _ in range(number):
        n = rounds * a_round
        fixed, moved = rng.random(n), rng.random((rounds, n)) < 0.3
        difficulty = np.where(moved, rng.random((rounds, n)), fixed)
        right = difficulty < accuracy[:, None]
        yield accuracy, [int(right[round_, : (round_ + 1) * a_round].sum()) for round_ in range(rounds)]


def share_wrong(interval, number):
    """Return the share of sessions in which somebody who stops at the worst moment holds a wrong interval."""
    wrong = 0
    for accuracy, right in sessions(number):
        for round_ in range(2, 20):  # from the third on: before it nobody stops
            low, high = interval(right[round_], 10 * (round_ + 1), round_ + 1)
            if not low <= accuracy[round_] <= high:
                wrong += 1
                break
    return wrong / number


def test_intervals_hold_at_the_worst_moment_to_stop_and_ordinary_ones_do_not():
    ours = lru_cache(None)(lambda right, n, round_: accuracy_of((right, 0, n), round_, 20, 0.95).interval)
    ordinary = lru_cache(None)(lambda right, n, round_: clopper_pearson(right, n, 0.05))
    assert share_wrong(ours, 2000) <= 0.05
    assert share_wrong(ordinary, 2000) > 0.25


# The reserve


def test_audit_samples_are_the_next_of_the_reserve_and_train_nothing(tmp_path):
    with digits_project(tmp_path, audit=0.2, batch_size=10, reserve=30) as project:
        work(project, 60)
        project.wait()
        state = project.state
        audited = [sample for batch in state.batches for sample in batch if sample in state.audited]
        assert audited == list(state.reserve)[: len(audited)]
        assert len(audited) == 14
        assert not set(state.training()) & set(state.reserve)
        chosen = {sample for batch in state.batches for sample in batch} - set(audited)
        assert not chosen & set(state.reserve)


@pytest.mark.parametrize(("audit", "batch_size"), [(0.1, 10), (0.1, 5), (0.05, 7), (0.33, 10), (0.9, 4)])
def test_the_share_of_the_audit_holds_over_batches_of_any_size(tmp_path, audit, batch_size):
    with digits_project(tmp_path, 200, audit=audit, batch_size=batch_size, reserve=90) as project:
        for _ in range(8):
            project.answer(project.ask(n=1)[0].sample, "1")
            for question in project.ask(n=batch_size, wait=False):
                project.answer(question.sample, "0")
            project.wait()
        asked = sum(map(len, project.state.batches))
        assert abs(len(project.state.audited) - audit * asked) <= 0.5


def test_nothing_that_a_person_is_shown_tells_the_audit_from_the_rest(tmp_path):
    with digits_project(tmp_path, audit=0.5, batch_size=10) as project:
        questions = project.ask(n=10)
        audited = [question.sample in project.state.audited for question in questions]
        assert 0 < sum(audited) < 10
        assert len({(tuple(vars(question)), tuple(question.content), question.showing) for question in questions}) == 1


def test_the_least_uncertain_fifth_gets_its_share_of_the_reserve():
    # Whatever orders the pool, the reserve does not follow it: over 2,000 draws the last fifth gets a fifth.
    shares = []
    found = {"n": 500, "labeled": [], "classes": [], "unusable": []}
    for seed in range(2000):
        settings = Settings(pool="pool.csv", classes=["a", "b"], seed=seed, reserve=50)
        (_, reserve) = beginning(settings, found, {})
        shares.append(np.mean(np.array(reserve.body["rows"]) >= 400))
    assert abs(np.mean(shares) - 0.2) < 0.005
    assert 0.15 < np.quantile(shares, 0.05) - 0.05 + 0.1 < 0.25


def test_the_accuracy_of_a_round_is_that_of_its_model_on_the_audit_of_the_batches_that_are_done(tmp_path):
    with digits_project(tmp_path, 400, audit=0.3, batch_size=20) as project:
        work(project, 100)
        project.wait()
        found = project.status().accuracy
        assert [each.n for each in found] == [6, 12, 18, 24, 30]
        state = project.state
        for each, fit in zip(found, state.fits, strict=True):
            known = [state.labels[sample] == said for sample, said in fit.audit.items()]
            assert (each.right, each.n, each.skipped) == (sum(known), len(known), 0)
            assert each.interval.low <= each.estimate <= each.interval.high


def test_audit_samples_that_are_skipped_are_counted(tmp_path):
    with digits_project(tmp_path, 300, audit=0.5, batch_size=10) as project:
        for _ in range(20):
            question = project.ask()[0]
            if question.sample in project.state.audited and question.sample % 2:
                project.cannot_say(question.sample)
            else:
                project.answer(question.sample, truth_of(project, question))
        project.wait()
        last = project.status().accuracy[-1]
        assert (
            last.skipped
            == sum(
                sample % 2 for batch in project.state.batches[:2] for sample in batch if sample in project.state.audited
            )
            > 0
        )
        assert last.n == 10


def test_the_accuracy_is_what_somebody_else_computes_from_the_store(tmp_path, script):
    with digits_project(tmp_path, 300, audit=0.3, batch_size=10, rounds=6) as project:
        for number in range(100):
            question = project.ask()[0]
            if number % 9 == 4:
                project.skip(question.sample)
            else:
                project.answer(question.sample, truth_of(project, question))
            if number % 17 == 3:
                project.undo()
        project.wait()
        found = [(each.right, each.skipped, each.n, *each.interval) for each in project.status().accuracy]
    again = script.recomputed(script.history_of(tmp_path / "project" / "store.sqlite"), 6, 0.05)
    assert len(found) > 7
    for ours, theirs in zip(found, again, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_what_is_said_while_a_model_is_fitted_counts_for_the_next_one(tmp_path, monkeypatch):
    with digits_project(tmp_path, audit=0.2, batch_size=10) as project:
        ask = project._work.helper.ask

        def taking_back(question, **asked):
            project.undo()
            return ask(question, **asked)

        for question in sorted(project.ask(n=10), key=lambda asked: asked.sample in project.state.audited):
            monkeypatch.setattr(project._work.helper, "ask", taking_back if len(project.state.open) == 1 else ask)
            project.answer(question.sample, truth_of(project, question))
        project.wait()
        _, skipped, n = project.state.fits[0].counts
        assert (skipped, n) == (0, 2)
        assert len(project.state.open) == 11


def test_a_reserve_that_leaves_nothing_is_refused(tmp_path):
    with pytest.raises(BadInput, match="set aside fewer"):
        digits_project(tmp_path, 50, audit=0.1, reserve=50)
    assert not (tmp_path / "project").exists()


def test_the_estimate_is_right_about_new_samples(tmp_path):
    path = digits_file(tmp_path, rows=range(900))
    with created(tmp_path, path, classes=CLASSES, audit=0.5, batch_size=40, ahead=0, strategy="Margin()") as project:
        work(project, 240)
        project.wait()
        found = project.status().accuracy[-1]
        labels = project.state.training()
        said = project._work.helper.ask(
            "predict", **project._work.files(), fit=[list(labels), list(labels.values())], rows=list(range(900))
        )["said"]
    truth = digits(1797)[1]
    rest = [sample for sample in range(900) if sample not in labels]
    accuracy = np.mean([said[str(sample)][0] == truth[sample] for sample in rest])
    assert found.interval.low < accuracy < found.interval.high


def test_a_round_without_a_model_is_no_look(tmp_path, monkeypatch):
    with digits_project(tmp_path, audit=0.2, batch_size=10) as project:
        failure = {"failure": "no", "bad_input": False}
        monkeypatch.setattr(project._work.helper, "_answer", lambda question: failure)
        work(project, 30)
        project.wait()
        assert project.status().accuracy == ()
        assert project.status().advice[0].sentence.endswith("cannot tell yet.")


def test_recalls_are_told_for_each_class_of_the_audit(tmp_path):
    with digits_project(tmp_path, 300, audit=0.4, batch_size=20) as project:
        work(project, 80)
        project.wait()
        status = project.status()
        assert sum(each.n for each in status.recalls) == status.accuracy[-1].n
        assert sum(each.right for each in status.recalls) == status.accuracy[-1].right
        assert status.balanced_accuracy == pytest.approx(np.mean([each.right / each.n for each in status.recalls]))


def test_events_of_a_model_hold_what_it_said_of_the_audit(tmp_path):
    with digits_project(tmp_path, 200, audit=0.3, batch_size=10) as project:
        work(project, 30)
        project.wait()
        fitted = [event for event in project._work.store.events() if event.what == "model fitted"]
        assert all(isinstance(event, Event) and len(event.body["audit"]) == event.body["counts"][2] for event in fitted)
