"""Studies of numbers and of several labels: what is measured, which direction is better, and what is not for them."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes, load_linnerud, make_multilabel_classification

from nextbatch import ScikitLearnModel
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.studies import write_report
from nextbatch.studies.features.own_data import OwnData, read_own
from nextbatch.studies.records.curves import read_curves
from nextbatch.studies.records.record import read_record
from nextbatch.studies.settings.study_file import parse_settings
from tiny_study import carry_out_study

pytestmark = pytest.mark.filterwarnings("ignore:(Ids|Labels|Not labeled|Features|23 of the 200 rows)")

NAMES = ["red", "round", "big", "old", "odd"]


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    X.assign(progression=y).to_csv(tmp_path / "diabetes.csv", index=False)
    exercises, body = load_linnerud(return_X_y=True, as_frame=True)
    exercises.assign(weight=body["Weight"]).to_csv(tmp_path / "linnerud.csv", index=False)
    X, Y = make_multilabel_classification(200, 12, random_state=0)
    made = pd.DataFrame(X, columns=[f"f{i}" for i in range(12)])
    made.assign(**dict(zip(NAMES, Y.T, strict=True))).to_csv(tmp_path / "columns.csv", index=False)
    lists = [json.dumps([name for name, there in zip(NAMES, row, strict=True) if there]) for row in Y]
    made.assign(tags=lists).to_csv(tmp_path / "lists.csv", index=False)
    monkeypatch.chdir(tmp_path)
    read_own.cache_clear()


def settings_of(file, label, task, strategies, models=("linear",), **more):
    sizes = {"seeds": 2, "initial": 8, "batch_size": 8, "rounds": 2, **more}
    lines = [f'name = "tiny"\nmodels = {list(models)}\nstrategies = {json.dumps(strategies)}']
    lines += [f"{name} = {value}" for name, value in sizes.items()]
    lines += [f'[data]\nfile = "{file}"\nlabel = "{label}"\ntask = "{task}"']
    return parse_settings("\n".join(lines), "tiny.toml")


BY_DEVIATION = ["Random()", "KMeans()", "FacilityLocation()", 'WClustered(beta=3, score="deviation")']


@pytest.mark.parametrize("model", ["linear", "forest", "gaussian-process"])
def test_a_study_of_numbers_measures_errors(tmp_path, monkeypatch, model):
    chosen = BY_DEVIATION if model == "linear" else BY_DEVIATION[::3]
    settings = settings_of("diabetes.csv", "progression", "numbers", chosen, [model], seeds=1)
    states = carry_out_study(settings, tmp_path / "out", monkeypatch, model=model)
    assert not [state.failure for state in states if state.failure]
    (curves,) = read_curves(tmp_path / "out")
    assert curves.metric.name == "rmse"
    assert np.isfinite(curves.accuracy).all() and (curves.others["mae"] < curves.accuracy).all()
    spread = np.std(load_diabetes(return_X_y=True)[1])
    assert (curves.accuracy[:, :, -1] < 1.1 * spread).all()
    # What is explained and what is missed are the whole.
    np.testing.assert_allclose(1 - (curves.accuracy / spread) ** 2, curves.others["r2"], atol=0.15)


def test_a_record_holds_each_metric_and_no_diagnostic_of_classes(tmp_path, monkeypatch):
    settings = settings_of("linnerud.csv", "weight", "numbers", ["Random()"], initial=3, batch_size=2)
    carry_out_study(settings, tmp_path / "out", monkeypatch)
    path = next(path for path in (tmp_path / "out").rglob("seed-0.json"))
    written = json.loads(path.read_text())["rounds"][1]
    assert list(written)[:6] == ["queried", "n_labeled", "rmse", "mae", "r2", "kept"]
    assert written["diagnostics"]["difficulty"] is None and written["diagnostics"]["exploration"] is not None
    assert dict(read_record(path).rounds[1].metrics) == {name: written[name] for name in ("rmse", "mae", "r2")}


@pytest.mark.parametrize(("file", "label"), [("columns.csv", ",".join(NAMES)), ("lists.csv", "tags")])
def test_a_study_of_several_labels_measures_f1(tmp_path, monkeypatch, file, label):
    chosen = ["Random()", 'WClustered(beta=3, score="mean_margin")', 'ByScore("cardinality")']
    settings = settings_of(file, label, "several-labels", chosen, ["logistic"], seeds=1)
    states = carry_out_study(settings, tmp_path / "out", monkeypatch)
    assert not [state.failure for state in states if state.failure]
    (curves,) = read_curves(tmp_path / "out")
    assert curves.metric.name == "micro_f1"
    assert (curves.accuracy[:, :, -1] > 0.3).all() and (curves.accuracy <= 1).all()


def test_a_report_of_errors_says_less_is_better(tmp_path, monkeypatch):
    settings = settings_of("diabetes.csv", "progression", "numbers", ["Random()", "KCenter()"], seeds=2)
    carry_out_study(settings, tmp_path / "out", monkeypatch)
    (curves,) = read_curves(tmp_path / "out")
    page = write_report(tmp_path / "out").read_text()
    means = curves.accuracy.mean(axis=(1, 2))
    best = curves.strategies[int(np.argmin(means))]
    said = " ".join(re.sub(r"<[^>]*>", "", page).split())
    assert f"{best} has the lowest RMSE of 2 strategies" in said
    for heading in ("final RMSE", "MAE", "R²", "below random"):
        assert heading in said
    assert "accuracy" not in said.lower().replace("balanced accuracy", "")
    table = pd.read_csv(tmp_path / "out" / "summary.csv")
    assert {"final_rmse", "final_mae", "final_r2"} <= set(table.columns)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [({"label_noise": 0.1}, "label_noise is for labels that are classes"), ({"imbalance": 3.0}, "imbalance is for")],
)
def test_what_needs_classes_is_refused(tmp_path, monkeypatch, words, sentence):
    settings = settings_of("diabetes.csv", "progression", "numbers", ["Random()"], **words)
    with pytest.raises(BadInput, match=sentence):
        carry_out_study(settings, tmp_path / "out", monkeypatch)


def test_a_model_of_classes_is_refused_for_numbers(tmp_path, monkeypatch):
    settings = settings_of("diabetes.csv", "progression", "numbers", ["Random()"], ["logistic"])
    with pytest.raises(BadInput, match="linear"):
        carry_out_study(settings, tmp_path / "out", monkeypatch)


OF_NUMBERS = ("diabetes.csv", "progression", "numbers")
OF_LISTS = ("columns.csv", ",".join(NAMES), "several-labels")


@pytest.mark.parametrize(
    ("data", "model", "strategy", "sentence"),
    [
        (OF_NUMBERS, "linear", "Committee()", "vote_entropy.* needs committee: .* has learned numbers"),
        (OF_NUMBERS, "forest", "BADGE()", "needs probabilities: RandomForest.* has learned numbers"),
        (OF_LISTS, "logistic", "Committee()", "needs committee: .* has learned lists of labels"),
        (OF_LISTS, "logistic", "AtMost(Random())", r"needs groups: set group under \[data"),
    ],
)
def test_a_strategy_that_is_not_defined_for_the_task_is_refused_before_anything_is_fitted(
    tmp_path, monkeypatch, data, model, strategy, sentence
):
    monkeypatch.setattr(ScikitLearnModel, "fit", lambda *given: pytest.fail("was fitted"))
    settings = settings_of(*data, ["Random()", strategy], [model])
    with pytest.raises(BadInput, match=sentence):
        carry_out_study(settings, tmp_path / "out", monkeypatch)
    assert not (tmp_path / "out").exists()


def test_numbers_without_a_task_are_asked_about():
    with pytest.warns(NextbatchWarning, match="set task to numbers"):
        read_own(OwnData(file="diabetes.csv", label="progression"), "diabetes")
