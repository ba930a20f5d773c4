"""How far people agree, and which labels are doubtful."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import naive_agreement as naive
from nextbatch.projects.agreement.between_people import _kappas, answers_of, cohen, krippendorff, pairs
from nextbatch.projects.agreement.suspicious import suspicious
from small_pools import digits_project, truth_of, work

LABEL = st.sampled_from("abc")


@given(st.lists(st.tuples(LABEL, LABEL), min_size=2, max_size=30))
def test_cohen_is_that_of_the_twin(said):
    assume(len({label for pair in said for label in pair}) > 1)
    answers = {sample: {"ann": one, "ben": other} for sample, (one, other) in enumerate(said)}
    assert cohen(answers, "ann", "ben").value == pytest.approx(naive.cohen(said), abs=1e-12)
    # The values of the bootstrap are made by other code than the value itself.
    assert _kappas(said, np.ones((1, len(said)))) == pytest.approx(naive.cohen(said), abs=1e-12)


@given(st.lists(st.dictionaries(st.sampled_from(["ann", "ben", "cem", "dot"]), LABEL), min_size=1, max_size=30))
def test_krippendorff_is_that_of_the_twin(said):
    units = [list(unit.values()) for unit in said if len(unit) > 1]
    found = krippendorff(dict(enumerate(said)))
    if not units:
        assert found is None
    elif len({label for unit in units for label in unit}) == 1:
        assert math.isnan(found.value)
    else:
        assert found.value == pytest.approx(naive.krippendorff(units), abs=1e-12)
        assert found.samples == len(units)


def test_krippendorff_of_the_published_example():
    # Krippendorff (2011), Computing Krippendorff's alpha-reliability, nominal data of four observers: 0.743.
    rows = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]
    said = {
        sample: {f"observer {row}": cell for row, cell in enumerate(cells) if cell != "."}
        for sample, cells in enumerate(zip(*(row.split() for row in rows), strict=True))
    }
    assert round(krippendorff(said).value, 3) == 0.743


def test_the_interval_of_a_coefficient_holds_it_and_shrinks_with_more_samples():
    rng = np.random.default_rng(0)

    def made(n):
        truth = rng.integers(3, size=n)
        other = np.where(rng.random(n) < 0.2, rng.integers(3, size=n), truth)
        return krippendorff({s: {"ann": str(truth[s]), "ben": str(other[s])} for s in range(n)})

    few, many = made(50), made(2000)
    assert few.low < few.value < few.high
    assert many.high - many.low < (few.high - few.low) / 3


def test_all_pairs_of_people_with_samples_in_common_are_compared():
    said = [[0, "ann", "a"], [0, "ben", "a"], [1, "ann", "b"], [1, "ben", "a"], [2, "cem", "a"]]
    assert list(pairs(answers_of(said))) == [("ann", "ben")]


def test_agreement_of_a_project_is_that_of_its_answers(tmp_path):
    with digits_project(tmp_path, overlap=1.0, batch_size=10, initial=10) as project:
        for question in project.ask("anna", 10):
            project.answer(question.sample, truth_of(project, question), "anna")
        for number, question in enumerate(project.ask("ben", 10)):
            label = truth_of(project, question) if number else "0"
            project.answer(question.sample, label, "ben")
        found = project.agreement()
        said = [
            (given["anna"].label, given["ben"].label)
            for given in map(project.state.answers, project.state.given)
            if len(given) == 2
        ]
        assert len(said) == 10
        ((one, other, value),) = found["pairs"]
        assert {one, other} == {"anna", "ben"}
        assert value[0] == pytest.approx(naive.cohen(said))
        assert found["alpha"][0] == pytest.approx(naive.krippendorff(said))
        (sample,) = project.disputed()
        assert set(project.disputed()[sample]) == {"anna", "ben"}


def test_a_label_that_contradicts_its_neighbors_is_suspicious(tmp_path):
    with digits_project(tmp_path, 300, strategy="Random()", batch_size=40) as project:
        work(project, 160)
        assert not [each for each in project.suspicious() if each["probability"] > 0.99]
        truth = {sample: label for sample, label in project.state.labels.items()}
        wrong = next(sample for sample, label in truth.items() if label == "0")
        project.adjudicate(wrong, "1")
        first = project.suspicious()[0]
        assert (first["sample"], first["label"], first["other"]) == (wrong, "1", "0")


def test_with_few_labels_nothing_is_suspicious():
    from sklearn.linear_model import LogisticRegression

    X = np.arange(12.0)[:, None]
    assert suspicious(LogisticRegression(), X, np.array(["a", "b"] * 6), 0) == []
    assert suspicious(LogisticRegression(), X, np.array(["a"] * 12), 0) == []
