"""A run is decided by its name alone, and goes on after any interruption as if there had been none."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from nextbatch.errors import WriteFailed
from nextbatch.seeds import rng_for
from nextbatch.storage import writing
from nextbatch.studies.features.loading import load
from nextbatch.studies.models.by_name import make_model
from nextbatch.studies.records.record import read_record, read_times, record_path
from nextbatch.studies.records.run import Run
from nextbatch.studies.running import run as runs
from nextbatch.studies.running.run import carry_out, machine, new_record, split, versions
from nextbatch.threads import threads
from tiny_study import tree

RUN = Run("digits", "logistic", "Clustered(beta=10)", seed=0, initial=20, batch_size=10, rounds=3, test_share=0.5)


@pytest.fixture(autouse=True)
def _one_thread():
    with threads(1):
        yield


def holdout(run):
    return split(run, load(run.dataset))


def queried(record):
    return [index for outcome in record.rounds for index in outcome.queried]


class Crash(BaseException):
    """Like a kill: not an error of the model, nothing may handle it."""


class Breaking:
    """A model whose fits are counted, and whose fit number `breaks` raises."""

    fits = 0
    breaks = -1
    error: BaseException = ValueError("no solution at 0x7f00deadbeef")

    def __init__(self, name, rng, dataset):
        self.model = make_model(name, rng, dataset)

    def fit(self, X, y):
        type(self).fits += 1
        if type(self).fits == self.breaks:
            raise self.error
        self.model.fit(X, y)

    def look(self, X, rng):
        return self.model.look(X, rng)

    def predict(self, X):
        return self.model.predict(X)


@pytest.fixture
def breaking(monkeypatch):
    made = type("MadeForOneTest", (Breaking,), {})
    monkeypatch.setattr(runs, "make_model", made)
    return made


def test_a_record_says_what_was_asked_and_how_good_the_model_is_then(tmp_path):
    record = carry_out(RUN, tmp_path)
    X, y = load("digits").X, load("digits").y
    test = holdout(RUN).test
    for number, outcome in enumerate(record.rounds):
        labeled = queried(replace(record, rounds=record.rounds[: number + 1]))
        assert outcome.n_labeled == len(labeled) == 20 + 10 * number
        model = make_model("logistic", rng_for("any"), load("digits"))
        model.fit(X[labeled], y[labeled])
        assert outcome.metrics["accuracy"] == np.mean(model.predict(X[test]) == y[test])


def test_no_sample_is_asked_for_twice_or_held_out(tmp_path):
    asked = queried(carry_out(RUN, tmp_path))
    assert len(set(asked)) == len(asked)
    assert set(asked) <= set(holdout(RUN).train.tolist())
    assert not set(asked) & set(holdout(RUN).test.tolist())


def test_all_strategies_of_a_seed_start_from_the_same_labels_and_the_same_model(tmp_path):
    for model in ("logistic", "mlp"):
        first = [
            carry_out(replace(RUN, strategy=code, model=model, rounds=1), tmp_path).rounds[0]
            for code in ("Random()", "Margin()", "KCenter()")
        ]
        assert first[0] == first[1] == first[2]


def test_another_seed_is_another_split_and_other_labels(tmp_path):
    other = replace(RUN, seed=1, rounds=1)
    assert set(holdout(RUN).test) != set(holdout(other).test)
    here, there = carry_out(replace(RUN, rounds=1), tmp_path), carry_out(other, tmp_path)
    assert here.rounds[0].queried != there.rounds[0].queried


def test_a_shorter_run_is_the_beginning_of_a_longer_one(tmp_path):
    short = carry_out(replace(RUN, rounds=1), tmp_path / "short")
    assert carry_out(RUN, tmp_path / "long").rounds[:2] == short.rounds


def test_a_vacuous_preselection_is_recorded_with_its_beta_and_its_warning(tmp_path):
    start, *rounds = carry_out(replace(RUN, strategy="Clustered(beta=150)"), tmp_path).rounds
    n_train = len(holdout(RUN).train)
    assert start.effective_beta is None
    assert [outcome.effective_beta for outcome in rounds] == [(n_train - 20 - 10 * i) / 10 for i in range(3)]
    assert all("its preselection has no effect" in outcome.warnings[0] for outcome in rounds)


def test_a_vacuous_preselection_asks_for_what_its_second_step_asks_for_alone(tmp_path):
    vacuous, alone = (carry_out(replace(RUN, strategy=code), tmp_path) for code in ("Clustered(beta=150)", "KMeans()"))
    assert queried(vacuous) == queried(alone)


def test_effective_beta_is_there_only_where_something_is_preselected(tmp_path):
    assert [outcome.effective_beta for outcome in carry_out(RUN, tmp_path).rounds] == [None, 10, 10, 10]
    assert {outcome.effective_beta for outcome in carry_out(replace(RUN, strategy="KMeans()"), tmp_path).rounds} == {
        None
    }


def test_initial_labels_of_one_class_are_a_warning_in_the_record_and_no_failure(tmp_path):
    record = carry_out(replace(RUN, strategy="Margin()", initial=1, rounds=1), tmp_path)
    assert record.complete
    assert "until a second class is found" in record.rounds[0].warnings[0]
    assert any("drawn at random" in sentence for sentence in record.rounds[1].warnings)


def test_warnings_of_a_run_do_not_reach_the_terminal(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        carry_out(replace(RUN, strategy="Clustered(beta=150)"), tmp_path)


def test_a_record_holds_versions_and_the_fingerprint_of_the_data(tmp_path):
    record = carry_out(RUN, tmp_path)
    assert record.data == load("digits").fingerprint
    assert set(record.versions) == {"nextbatch", "numpy", "scipy", "scikit-learn", "numba", "python"}


def test_times_and_machine_lie_beside_the_record(tmp_path):
    carry_out(RUN, tmp_path)
    times = read_times(record_path(tmp_path, RUN))
    assert times.machine == machine()
    assert len(times.fit_seconds) == len(times.selection_seconds) == 4
    assert times.selection_seconds[0] is None
    assert all(seconds > 0 for seconds in (*times.fit_seconds, *times.selection_seconds[1:]))


def test_a_finished_run_is_not_repeated(tmp_path, breaking):
    carry_out(RUN, tmp_path)
    done, before = breaking.fits, tree(tmp_path)
    carry_out(RUN, tmp_path)
    assert breaking.fits == done
    assert tree(tmp_path) == before


@pytest.mark.parametrize("fit", [1, 2, 3, 4])
def test_an_interrupted_run_repeats_at_most_one_fit_and_ends_like_an_uninterrupted_one(tmp_path, breaking, fit):
    carry_out(RUN, tmp_path / "whole")
    breaking.fits, breaking.breaks, breaking.error = 0, fit, Crash()
    with pytest.raises(Crash):
        carry_out(RUN, tmp_path / "broken")
    assert len(getattr(read_record(record_path(tmp_path / "broken", RUN)), "rounds", ())) == fit - 1
    breaking.fits, breaking.breaks = 0, -1
    carry_out(RUN, tmp_path / "broken")
    assert breaking.fits <= 4 - (fit - 1) + 1
    assert tree(tmp_path / "broken") == tree(tmp_path / "whole")
    assert len(read_times(record_path(tmp_path / "broken", RUN)).fit_seconds) == 4


@pytest.mark.parametrize("strategy", ["Random()", "KMeans()", "FASS(candidates=100, objective='random')", "KCenter()"])
def test_any_strategy_goes_on_like_an_uninterrupted_one(tmp_path, strategy):
    run = replace(RUN, strategy=strategy, model="mlp", rounds=2)
    carry_out(run, tmp_path / "whole")
    carry_out(replace(run, rounds=1), tmp_path / "begun")
    begun = read_record(record_path(tmp_path / "begun", run))
    (tmp_path / "broken").mkdir()
    runs.write_record(record_path(tmp_path / "broken", run), replace(begun, run=run))
    carry_out(run, tmp_path / "broken")
    assert tree(tmp_path / "broken") == tree(tmp_path / "whole")


def test_a_fit_that_fails_is_recorded_with_its_round_and_reason(tmp_path, breaking):
    breaking.breaks = 3
    record = carry_out(RUN, tmp_path)
    assert record.failure == "The fit in round 2 failed: ValueError: no solution at 0x..."
    assert len(record.rounds) == 2
    assert read_record(record_path(tmp_path, RUN)) == record
    assert not record.complete


def test_a_selection_that_fails_is_recorded_with_its_round_and_reason(tmp_path, breaking, monkeypatch):
    def look(model, X, rng):
        raise MemoryError("too large")

    monkeypatch.setattr(breaking, "look", look)
    record = carry_out(RUN, tmp_path)
    assert record.failure == "The selection in round 1 failed: MemoryError: too large"
    assert len(record.rounds) == 1


def test_a_failed_run_goes_on_with_the_round_that_failed(tmp_path, breaking):
    carry_out(RUN, tmp_path / "whole")
    breaking.fits, breaking.breaks = 0, 3
    carry_out(RUN, tmp_path / "failed")
    breaking.fits, breaking.breaks = 0, -1
    assert carry_out(RUN, tmp_path / "failed").complete
    assert breaking.fits == 3
    assert tree(tmp_path / "failed") == tree(tmp_path / "whole")


def test_a_damaged_record_is_made_again(tmp_path):
    carry_out(RUN, tmp_path)
    whole = tree(tmp_path)
    path = record_path(tmp_path, RUN)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.warns(UserWarning, match="damaged"):
        carry_out(RUN, tmp_path)
    assert tree(tmp_path) == whole


def test_whenever_a_write_fails_the_run_stops_and_goes_on_later(tmp_path, monkeypatch):
    run = replace(RUN, strategy="Margin()", rounds=1)
    carry_out(run, tmp_path / "whole")
    whole, written = tree(tmp_path / "whole"), 0
    real = writing.os.fsync
    for failing in range(100):
        folder = tmp_path / f"{failing}"
        calls = iter(range(100))

        def fsync(descriptor, calls=calls, failing=failing):
            if next(calls) == failing:
                raise OSError(28, "No space left on device")
            real(descriptor)

        monkeypatch.setattr(writing.os, "fsync", fsync)
        try:
            carry_out(run, folder)
            break
        except WriteFailed as error:
            assert "No space left" in str(error)
            written += 1
        monkeypatch.setattr(writing.os, "fsync", real)
        assert not list(folder.rglob("*.partial"))
        assert carry_out(run, folder).complete
        assert tree(folder) == whole
    assert written >= 4  # two files in each of two rounds, each synced at least once


def test_the_global_random_state_is_untouched(tmp_path):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    carry_out(replace(RUN, model="mlp", rounds=1), tmp_path)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_versions_are_those_that_are_installed():
    assert versions()["numpy"] == np.__version__
    assert new_record(RUN, load("digits")).versions == versions()
