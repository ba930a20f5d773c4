"""What is said of a batch is what its definition says, whatever the rows are and however the run came there."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

import naive_diagnostics as naive
from nextbatch import turn
from nextbatch.errors import BadInput
from nextbatch.models import ScikitLearnModel
from nextbatch.seeds import rng_for
from nextbatch.storage.sealed import write_sealed
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import load
from nextbatch.studies.models.by_name import make_model
from nextbatch.studies.records.record import read_record, record_path, write_record
from nextbatch.studies.records.run import Run
from nextbatch.studies.running import diagnostics
from nextbatch.studies.running import run as runs
from nextbatch.studies.running.diagnostics import Observer
from nextbatch.studies.running.run import carry_out
from nextbatch.studies.running.split import split
from nextbatch.threads import threads
from tiny_study import tree

RUN = Run("digits", "logistic", "Margin()", seed=0, initial=20, batch_size=10, rounds=3, test_share=0.5)
CLASSES = st.lists(st.integers(0, 4), min_size=1, max_size=9)


@pytest.fixture(autouse=True)
def _one_thread():
    with threads(1):
        yield


def grid(n=60, seed=0):
    """Whole numbers from a small range: many rows are equal, and equal distances are exactly so."""
    return rng_for("grid", seed).integers(0, 4, (n, 3)).astype(np.float32)


def watched(dataset, n_test=20):
    return Observer(dataset, np.arange(n_test), len(np.unique(dataset.y)), rng_for("any"))


def described(observer, batches, n_test=20):
    """The diagnostics of each batch, with models that say for all samples what their number says."""
    said = [np.arange(n_test) % (number + 2) for number in range(len(batches) + 1)]
    before, told = None, []
    for number, batch in enumerate(batches):
        foreseen = None if before is None else np.arange(len(batch)) % 2
        told.append(observer.describe(batch, foreseen, before, said[number]))
        before = said[number]
    return told


BATCHES = [np.arange(20, 30), np.arange(30, 38), np.array([50, 41, 47])]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1))
def test_contradiction_difficulty_and_agreement_are_shares_counted_one_by_one(pairs):
    first, second = np.array(pairs).T
    assert diagnostics.contradiction(first, second) == naive.changed(first, second)
    assert diagnostics.difficulty(first, second) == naive.changed(first, second)
    assert diagnostics.agreement(first, second) == pytest.approx(1 - naive.changed(first, second))


@given(CLASSES, st.integers(5, 8))
def test_class_balance_is_the_entropy_over_the_largest_of_all_batches_of_that_size(y, n_classes):
    expected = naive.class_balance(y, n_classes)
    assert diagnostics.class_balance(np.array(y), n_classes) == (expected and pytest.approx(expected))


@pytest.mark.parametrize("y", [[0, 1, 2], [0, 1, 2, 3], [3, 0, 1, 2, 0], [0, 0, 1, 1, 2, 2, 3, 3]])
def test_the_most_even_batch_of_any_size_has_the_balance_one(y):
    assert diagnostics.class_balance(np.array(y), 4) == pytest.approx(1)


def test_a_batch_of_one_has_no_class_balance():
    assert diagnostics.class_balance(np.array(["a"]), 3) is None


@pytest.mark.parametrize("spelled", [lambda X: X, sparse.csr_array, sparse.csc_array, lambda X: X.astype(np.uint8)])
def test_an_observer_says_what_the_definitions_say_round_by_round(spelled):
    X = grid()
    X[BATCHES[1][:2]] = X[BATCHES[0][0]]
    y = np.arange(len(X)) // 7 % 3
    told = described(watched(Dataset("grid", spelled(X), y)), BATCHES)
    labeled = []
    for number, (batch, said) in enumerate(zip(BATCHES, told, strict=True)):
        before, rows = np.arange(20) % (number + 1), X[batch]
        assert said.class_balance == pytest.approx(naive.class_balance(y[batch], 3))
        assert said.duplicates == naive.duplicates(rows.tolist(), labeled)
        if number:
            assert said.exploration == pytest.approx(naive.exploration(X[:20], labeled, rows), abs=2e-6)
            assert said.contradiction == naive.changed(before, np.arange(20) % (number + 2))
            assert said.difficulty == naive.changed(np.arange(len(batch)) % 2, y[batch])
            assert said.agreement == naive.agreement(X[:20], before, rows, y[batch])
        labeled += rows.tolist()


def test_no_model_chose_the_first_batch_so_nothing_is_said_of_one():
    first, *_ = described(watched(Dataset("grid", grid(), np.arange(60) % 3)), BATCHES)
    assert [name for name, value in asdict(first).items() if value is None] == [
        "contradiction",
        "exploration",
        "agreement",
        "difficulty",
    ]


def test_distances_are_those_of_the_embeddings():
    X, y = grid(), np.arange(60) % 3
    projected = Dataset("projected", sparse.csr_array(X + 1), y, projection=np.eye(3, dtype=np.float32))
    scaled = Dataset("scaled", (X + 1) / np.linalg.norm(X + 1, axis=1, keepdims=True), y)
    exploration = [[said.exploration for said in described(watched(each), BATCHES)] for each in (projected, scaled)]
    # Directions are on a grid of 2^-16.
    assert exploration[0][1:] == pytest.approx(exploration[1][1:], abs=5e-5)


def test_texts_have_duplicates_but_no_distances():
    texts = np.array([f"a text {i % 25}" for i in range(60)], dtype=object)
    _, second, third = described(watched(Dataset("texts", texts, np.arange(60) % 3)), BATCHES)
    assert (second.exploration, second.agreement) == (None, None)
    assert second.contradiction is not None
    assert (second.duplicates, third.duplicates) == (0, 2)  # 50 is the text of 25, 47 that of 22


def test_held_out_samples_that_are_all_labeled_already_leave_nothing_to_explore():
    same = Dataset("same", np.ones((60, 3)), np.arange(60) % 3)
    assert [said.exploration for said in described(watched(same), BATCHES)] == [None, None, None]


def test_only_a_sample_of_many_held_out_rows_is_measured_the_same_for_every_strategy():
    X = grid(3000)
    first, second = (Observer(Dataset("g", X, X[:, 0]), np.arange(2500), 2, rng_for("any")) for _ in range(2))
    assert len(np.unique(first._sampled)) == diagnostics.SAMPLE
    assert (first._sampled == second._sampled).all()


def fitted(labeled, dataset):
    model = make_model("logistic", rng_for("any"), dataset)
    model.fit(dataset.X[labeled], dataset.y[labeled])
    return model


def test_a_run_records_what_can_be_found_out_again_from_its_picks(tmp_path):
    run, dataset = replace(RUN, test_share=0.1), load("digits")
    record, test = carry_out(run, tmp_path), split(run, dataset).test
    labeled = list(record.rounds[0].queried)
    for outcome in record.rounds[1:]:
        chose, batch = fitted(labeled, dataset), list(outcome.queried)
        after = fitted(labeled + batch, dataset).predict(dataset.X[test])
        assert outcome.diagnostics.difficulty == np.mean(chose.predict(dataset.X[batch]) != dataset.y[batch])
        assert outcome.diagnostics.contradiction == np.mean(chose.predict(dataset.X[test]) != after)
        assert outcome.diagnostics.exploration == pytest.approx(
            naive.exploration(dataset.X[test], dataset.X[labeled], dataset.X[batch]), abs=2e-6
        )
        labeled += batch


@pytest.mark.parametrize("n_recorded", [1, 2, 3])
def test_diagnostics_after_a_restart_are_those_of_an_uninterrupted_run_to_the_last_byte(tmp_path, n_recorded):
    whole = carry_out(RUN, tmp_path / "whole")
    write_record(record_path(tmp_path / "resumed", RUN), replace(whole, rounds=whole.rounds[:n_recorded]))
    assert carry_out(RUN, tmp_path / "resumed") == whole
    assert tree(tmp_path / "resumed") == tree(tmp_path / "whole")


def test_a_record_is_read_with_its_diagnostics(tmp_path):
    assert read_record(record_path(tmp_path, RUN)) is None
    assert carry_out(RUN, tmp_path) == read_record(record_path(tmp_path, RUN))


def test_copies_of_a_sample_are_its_duplicates(tmp_path):
    run, n = replace(RUN, strategy="Random()", redundancy=3, initial=100, batch_size=100), len(load("digits").y)
    first, second, *_ = carry_out(run, tmp_path).rounds
    samples = [[index % n for index in outcome.queried] for outcome in (first, second)]
    assert first.diagnostics.duplicates == 0  # the first labels are never spent on copies
    assert second.diagnostics.duplicates == naive.duplicates([[i] for i in samples[1]], [[i] for i in samples[0]]) > 0


def test_where_answers_are_wrong_batches_are_described_by_the_true_classes(tmp_path):
    y = load("digits").y
    for outcome in carry_out(replace(RUN, label_noise=0.5), tmp_path).rounds:
        true = y[list(outcome.queried)]
        assert outcome.diagnostics.class_balance == diagnostics.class_balance(true, 10)


def test_a_model_that_answers_with_lists_is_described_like_one_that_answers_with_arrays(tmp_path, monkeypatch):
    class Listing(ScikitLearnModel):
        def predict(self, X):
            return super().predict(X).tolist()

    arrays = carry_out(RUN, tmp_path / "arrays").rounds
    monkeypatch.setattr(runs, "make_model", lambda *names: Listing(make_model(*names).classifier))
    assert carry_out(RUN, tmp_path / "lists").rounds == arrays


def test_a_record_from_before_there_were_diagnostics_is_refused(tmp_path):
    content = asdict(carry_out(RUN, tmp_path))
    for outcome in content["rounds"]:
        del outcome["diagnostics"]
    write_sealed(record_path(tmp_path, RUN), content)
    with pytest.raises(BadInput, match="written by another version"):
        read_record(record_path(tmp_path, RUN))


def test_what_a_diagnosis_costs_is_not_counted_as_selection(tmp_path, monkeypatch):
    ticks = iter(range(1000))
    for module in (runs, turn):
        monkeypatch.setattr(module, "perf_counter", lambda: next(ticks))
    carry_out(RUN, tmp_path)
    times = runs.read_times(record_path(tmp_path, RUN))
    # One reading of the clock where the selection begins and one where it ends, none between: likewise for the fit.
    assert set(times.selection_seconds[1:]) == {1}
    assert set(times.fit_seconds) == {1}
