"""Predictions for all that is left: every sample once, what the model says, and never read back as labels."""

import csv
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nextbatch import BadInput, select_from_files

rng = np.random.default_rng(2)
X = rng.normal(size=(90, 3))
LABELS = np.where(X[:, 0] > 0, "up", "down")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with a pool of 90 samples, 30 of them labeled, to work in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pool.csv").write_text("key,a,b,c\n" + "\n".join(f"s{i},{a},{b},{c}" for i, (a, b, c) in enumerate(X)))
    (tmp_path / "labels.csv").write_text("key,label\n" + "\n".join(f"s{i},{LABELS[i]}" for i in range(30)))
    return tmp_path


def rows(name):
    return list(csv.DictReader(Path(name).read_text().splitlines()))


def test_all_that_is_left_has_the_models_label_and_its_probability():
    batch = select_from_files("pool.csv", "labels.csv", 10, "Margin()", id="key", predict="rest.csv")
    found = rows("rest.csv")
    assert list(found[0]) == ["key", "label", "probability", "is_predicted"]
    left = [f"s{i}" for i in range(30, 90) if f"s{i}" not in batch.ids]
    assert [row["key"] for row in found] == left
    Z = StandardScaler().fit_transform(X)
    model = LogisticRegression(max_iter=1000).fit(Z[:30], LABELS[:30])
    places = [int(name[1:]) for name in left]
    assert [row["label"] for row in found] == model.predict(Z[places]).tolist()
    expected = model.predict_proba(Z[places]).max(axis=1)
    assert [float(row["probability"]) for row in found] == pytest.approx(expected, abs=1e-5)
    assert {row["is_predicted"] for row in found} == {"true"}


def test_predictions_are_never_read_back_as_labels():
    select_from_files("pool.csv", "labels.csv", 10, "Margin()", id="key", predict="rest.csv")
    with pytest.raises(BadInput, match="needs probabilities, and there are no labels"):
        select_from_files("pool.csv", "rest.csv", 10, "Margin()", id="key")
    batch = select_from_files("pool.csv", "rest.csv", 10, id="key")
    assert any("the column 'is_predicted' of rest.csv says so of 50 labels" in note for note in batch.notes)


def test_outputs_of_other_models_predict_too_and_parquet_is_written(folder):
    chances = rng.dirichlet([1.0, 1.0], size=90)
    lines = [f"s{i},{p},{q}" for i, (p, q) in enumerate(chances.tolist()) if i % 9]
    (folder / "p.csv").write_text("key,cat,dog\n" + "\n".join(lines))
    batch = select_from_files("pool.csv", None, 10, id="key", probabilities="p.csv", predict="rest.parquet")
    table = pq.read_table("rest.parquet").to_pydict()
    assert set(table["key"]) | set(batch.ids) == {f"s{i}" for i in range(90) if i % 9}
    assert table["label"] == [("cat", "dog")[int(chances[int(name[1:])].argmax())] for name in table["key"]]


def test_without_a_model_there_is_nothing_to_predict_with(folder):
    with pytest.raises(BadInput, match="There is nothing to predict with") as refused:
        select_from_files("pool.csv", None, 10, id="key", out="next.csv", predict="rest.csv")
    assert refused.value.argument == "predict"
    assert not (folder / "next.csv").exists()


def test_predictions_replace_no_file_unasked(folder):
    (folder / "rest.csv").write_text("precious")
    with pytest.raises(BadInput, match=r"rest\.csv exists already"):
        select_from_files("pool.csv", "labels.csv", 5, "Margin()", id="key", predict="rest.csv")
    with pytest.raises(BadInput, match=r"must be one of \.csv, \.parquet"):
        select_from_files("pool.csv", "labels.csv", 5, "Margin()", id="key", predict="rest.txt")
    with pytest.raises(BadInput, match="same file"):
        select_from_files("pool.csv", "labels.csv", 5, "Margin()", id="key", out="next.csv", predict="next.csv")
