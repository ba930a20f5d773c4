"""A batch from files whose labels are lists or numbers equals that of the same arrays in Python."""

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.datasets import load_diabetes, make_multilabel_classification
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nextbatch import BadInput, next_batch, select_again, select_from_files
from nextbatch.models.several_labels import EachLabel
from nextbatch.strategies import ByScore, WClustered

LABELED = np.arange(0, 60, 2)
X, NUMBERS = (values[:120] for values in load_diabetes(return_X_y=True))
T, INDICATORS = make_multilabel_classification(120, 6, n_classes=3, random_state=1)
SETS = [[name for name, there in zip("abc", row, strict=True) if there] for row in INDICATORS]


def write(name, header, rows):
    with Path(name).open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("patients.csv", ["id", *"abcdefghij"], [[f"p{i}", *row] for i, row in enumerate(X)])
    write("outcomes.csv", ["id", "label"], [[f"p{i}", NUMBERS[i]] for i in LABELED])
    write("things.csv", ["id", *"uvwxyz"], [[f"t{i}", *row] for i, row in enumerate(T)])
    write("tags.csv", ["id", "label"], [[f"t{i}", json.dumps(SETS[i])] for i in LABELED])
    write("columns.csv", ["id", *"ABC"], [[f"t{i}", *INDICATORS[i]] for i in LABELED])


def test_several_labels_from_a_file_are_those_of_python():
    Z = StandardScaler().fit_transform(T).astype(np.float32)
    named = [i for i in LABELED if SETS[i]]
    model = EachLabel(LogisticRegression(max_iter=1000)).fit(Z[named], [SETS[i] for i in named])
    expected = next_batch(model, Z, named, 5, ByScore("max_margin"))
    batch = select_from_files(
        "things.csv", "tags.csv", 5, 'ByScore("max_margin")',
        task="several-labels",
    )  # fmt: skip
    assert sorted(batch.positions.tolist()) == sorted(expected.tolist())
    assert all(" says " in why for why in batch.why)


def test_an_empty_list_is_an_answer_where_it_is_said_to_be_one_and_columns_say_it_themselves():
    lists = select_from_files("things.csv", "tags.csv", 6, task="several-labels", unlabeled="")
    write("columns.csv", ["id", *"abc"], [[f"t{i}", *INDICATORS[i]] for i in LABELED])
    columns = select_from_files("things.csv", "columns.csv", 6, task="several-labels", label="a,b,c")
    assert lists.ids == columns.ids
    assert lists.strategy == repr(WClustered(score="mean_margin"))


def test_numbers_from_a_file_are_those_of_python_and_the_score_is_the_deviation():
    batch = select_from_files("patients.csv", "outcomes.csv", 5, 'ByScore("deviation")', task="numbers", model="linear")
    assert (np.diff(batch.score) <= 0).all()
    from nextbatch.models.regressors import PreciseBayesianRidge

    Z = StandardScaler().fit_transform(X)
    model = PreciseBayesianRidge().fit(Z[LABELED], NUMBERS[LABELED])
    means, deviations = model.predict(Z[batch.positions], return_std=True)
    np.testing.assert_allclose(batch.score, deviations, rtol=1e-3)
    assert batch.why[0].startswith(f"The model says {means[0]:.4g} ± {deviations[0]:.3g}")


@pytest.mark.parametrize("model", ["linear", "forest", "gaussian-process"])
def test_what_is_left_is_predicted_as_numbers_with_deviations(model):
    select_from_files(
        "patients.csv", "outcomes.csv", 5, task="numbers", model=model, predict="rest.csv", out="next.csv"
    )
    rest = list(csv.DictReader(Path("rest.csv").read_text().splitlines()))
    assert len(rest) == 120 - len(LABELED) - 5
    assert list(rest[0]) == ["id", "label", "deviation", "is_predicted"]
    errors = [abs(float(row["label"]) - NUMBERS[int(row["id"][1:])]) for row in rest]
    assert np.mean(errors) < np.abs(NUMBERS - NUMBERS.mean()).mean()
    assert np.mean(errors) < 3 * np.mean([float(row["deviation"]) for row in rest])
    assert "The same batch" in select_again("next.csv", out="again.csv").notes[-1]


def test_what_is_left_is_predicted_as_lists():
    select_from_files("things.csv", "tags.csv", 5, task="several-labels", predict="rest.csv", out="next.csv")
    rest = list(csv.DictReader(Path("rest.csv").read_text().splitlines()))
    right = [json.loads(row["label"]) == SETS[int(row["id"][1:])] for row in rest]
    assert np.mean(right) > 0.4  # of eight sets
    assert all(0.5 <= float(row["probability"]) <= 1 for row in rest)
    assert "The same batch" in select_again("next.csv", out="again.csv").notes[-1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"task": "numbers", "strategy": "Margin()"}, r"needs probabilities: .* learned numbers .*deviation"),
        ({"task": "numbers", "strategy": 'ByScore("mean_margin")'}, "needs rates: .* not learned lists"),
        ({"task": "numbers", "model": "logistic"}, "linear"),
        (
            {"task": "numbers", "quota": "class:3"},
            "the most probable class of a sample, and the task is numbers: name a",
        ),
        ({"task": "ranks"}, "'classes', 'several-labels' or 'numbers'|one of 'classes'"),
    ],
)
def test_what_is_not_defined_for_numbers_is_refused_with_a_sentence(words, sentence):
    with pytest.raises(BadInput, match=sentence):
        select_from_files("patients.csv", "outcomes.csv", 5, **words)


def test_a_strategy_of_classes_is_refused_for_lists():
    with pytest.raises(BadInput, match=r"needs probabilities: .* shows rates"):
        select_from_files("things.csv", "tags.csv", 5, "Entropy()", task="several-labels")


@pytest.mark.filterwarnings("ignore:The batch holds")
def test_a_budget_counts_costs_of_lists_and_numbers_alike():
    write("priced.csv", ["id", *"uvwxyz", "minutes"], [[f"t{i}", *row, 1 + i % 3] for i, row in enumerate(T)])
    batch = select_from_files(
        "priced.csv", "tags.csv", 10, task="several-labels", cost="minutes", budget=9, features="u,v,w,x,y,z"
    )
    assert batch.cost.sum() <= 9 and len(batch) >= 3


def test_a_forest_of_the_user_shows_the_spread_of_its_trees():
    forest = RandomForestRegressor(20, random_state=0).fit(X[LABELED], NUMBERS[LABELED])
    (first,) = next_batch(forest, X, LABELED, 1, ByScore("deviation"))
    spread = np.std([tree.predict(X) for tree in forest.estimators_], axis=0)
    spread[LABELED] = -1
    assert first == np.argmax(spread)


RATES = np.random.default_rng(3).random((120, 3))
FORMS = {
    "columns": lambda: (
        write("rates.csv", ["id", *"abc"], [[f"t{i}", *row] for i, row in enumerate(RATES)]) or "rates.csv"
    ),
    "lists": lambda: pq.write_table(lists_of_rates(), "rates.parquet") or "rates.parquet",
    "an array": lambda: np.save("rates.npy", RATES) or "rates.npy",
    "nested names": lambda: Path("rates.jsonl").write_text(nested_rates()) and "rates.jsonl",
}


def lists_of_rates():
    return pa.table({"id": [f"t{i}" for i in range(120)], "sigmoids": RATES.tolist()})


def nested_rates():
    rows = ({"id": f"t{i}", "said": dict(zip("abc", row, strict=True))} for i, row in enumerate(RATES.tolist()))
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_rates_is_the_array_in_python(form):
    expected = next_batch(None, None, (), 5, rates=RATES)
    batch = select_from_files("things.csv", None, 5, rates=FORMS[form]())
    assert batch.positions.tolist() == expected.tolist()
    assert batch.strategy == "ByScore(score='mean_margin')"
    assert select_from_files("things.csv", None, 5, "Auto()", rates=FORMS[form]()).ids == batch.ids


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"rates": "p.csv", "probabilities": "p.csv"}, "give one of them"),
        ({"probabilities": "p.csv", "task": "several-labels"}, "set rates to the file instead"),
        ({"probabilities": "p.csv", "task": "numbers"}, "set scores to a column of deviations instead"),
        ({"rates": "things.csv"}, "not all numbers of 'u', 'v', 'w', 'x', 'y', 'z' lie between 0 and 1"),
        ({"rates": "things.csv", "classes": "u,v"}, "must lie between 0 and 1"),
    ],
)
def test_outputs_that_contradict_the_task_are_refused(words, sentence):
    write("p.csv", ["id", *"abc"], [[f"t{i}", 0.2, 0.3, 0.5] for i in range(120)])
    with pytest.raises(BadInput, match=sentence):
        select_from_files("things.csv", None, 5, **words)


def test_probabilities_within_objects_are_of_the_classes_that_these_name():
    rows = ({"id": f"t{i}", "said": {"red": 0.5 + i / 300, "blue": 0.5 - i / 300}} for i in range(120))
    Path("said.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert (
        select_from_files("things.csv", None, 1, probabilities="said.jsonl").why[0].startswith("The model says red (")
    )
