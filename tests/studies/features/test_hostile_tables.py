"""Tables as people have them, as the data of a study: what is wrong is refused or told, as `select` does."""

import warnings

import numpy as np
import pytest

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.studies.features.own_data import OwnData, read_own

N = 24
KINDS = ["dog" if i % 2 else "cat" for i in range(N)]


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Return a function from a table in the words of CSV to its data set and what was told of it."""
    monkeypatch.chdir(tmp_path)
    read_own.cache_clear()

    def read_file(written, labels=None, **data):
        (tmp_path / "own.csv").write_text(written)
        if labels is not None:
            (tmp_path / "labels.csv").write_text(labels)
            data["labels"] = "labels.csv"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NextbatchWarning)
            dataset = read_own(OwnData(file="own.csv", **data), "own")
        return dataset, " ".join(dataset.notes)

    return read_file


def table(header, cells):
    return "\n".join([header, *(f"s{i},{i % 7},{i * i},{cells(i)}" for i in range(N))]) + "\n"


@pytest.mark.parametrize("marker", ["unlabeled", "-1", "?", "skip", "TODO", "[]", "n/a"])
def test_rows_with_a_word_for_no_label_take_no_part(read, marker):
    dataset, told = read(table("id,x,z,label", lambda i: KINDS[i] if i < 16 else marker))
    assert len(dataset.y) == 16
    assert set(dataset.y) == {"cat", "dog"}
    assert f"(8 {marker!r})" in told


def test_rejected_and_cancelled_answers_take_no_part(read):
    dataset, told = read(table("id,x,z,label,was_cancelled", lambda i: f"{KINDS[i]},{i >= 16}"))
    assert len(dataset.y) == 16
    assert "'was_cancelled' of own.csv says so of 8 labels" in told


def test_a_column_of_0_and_1_for_each_class_is_read_if_it_is_named_and_asked_about_if_not(read):
    written = table("id,x,z,cat,dog", lambda i: f"{1 - i % 2},{i % 2}")
    with pytest.raises(BadInput, match="If they are the classes, set label to 'cat,dog'"):
        read(written)
    dataset, _ = read(written, label="cat,dog")
    assert dataset.y.tolist() == KINDS
    assert dataset.samples.rows.names == ("x", "z")


def test_columns_that_hold_the_answer_are_no_features_or_told(read):
    dataset, told = read(table("id,x,z,label,label_id,code", lambda i: f"{KINDS[i]},{i % 2},{7 + i % 2}"))
    assert dataset.samples.rows.names == ("x", "z", "code")
    assert "they may hold the answer: 'label_id' of own.csv" in told
    assert "The column 'code' of own.csv decides the class of all 24 labeled rows" in told


def test_rows_without_a_text_are_told_as_such_and_not_as_rows_without_a_label(read):
    written = "\n".join(["id,text,size,label", *(f"s{i},{'red pear' if i % 4 else ''},3,{KINDS[i]}" for i in range(N))])
    dataset, told = read(written, text="text")
    assert len(dataset.y) == 18
    assert "Features: the texts in the column 'text' of own.csv; not used: size." in told
    assert "6 rows of own.csv without a text: never chosen" in told
    assert "have no label" not in told


@pytest.mark.parametrize(
    ("written", "labels", "told"),
    [
        (table("id,x,z,label", lambda i: f'"{KINDS[i]};dog"'), None, "has several labels in 24 cells"),
        (table("id,x,z,label", lambda i: "cat" if i % 2 else "nan"), None, r"Not labeled: 12 rows are marked .*'nan'"),
        (table("id,x,z,kind", lambda i: KINDS[i]), None, "Labels: none, own.csv has no column of labels"),
        (
            table("id,x,z,kind", lambda i: KINDS[i]),
            "id,label\n",
            r"Labels: none, labels.csv \(0 rows, .*\) has no rows",
        ),
        (table("id,x,z,label", lambda i: f"k{i}"), None, "24 different labels in 24 rows, hardly two samples of each"),
        ("\n".join(["x", *map(str, range(9))]), "id,label\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n7,a\n8,b\n9,a\n", "from 0"),
        (table("id,x,z,label", lambda i: KINDS[i]) + "s99,1e300,1,cat\n", None, r"1e\+300 in the column 'x'"),
        (table("id,x,z,label", lambda i: KINDS[i]) + "s99,oops,1,cat\n", None, "row 24 .* has 'oops'"),
    ],
)
def test_what_contradicts_itself_or_cannot_be_one_is_refused_with_the_way_out(read, written, labels, told):
    with pytest.raises(BadInput, match=told):
        read(written, labels)


def test_a_value_that_hides_all_others_of_its_column_is_told(read):
    _, told = read(table("id,x,z,label", lambda i: KINDS[i]) + "s99,1e39,1,cat\n")
    assert "The features of own.csv: the column 'x' has 1e+39, so far from the others" in told


@pytest.mark.usefixtures("read")
def test_the_columns_of_an_array_are_told(tmp_path):
    np.save(tmp_path / "own.npy", np.arange(2.0 * N).reshape(N, 2))
    labels = "\n".join(["id,label", *(f"{i},{KINDS[i]}" for i in range(N))])
    (tmp_path / "labels.csv").write_text(labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NextbatchWarning)
        dataset = read_own(OwnData(file="own.npy", labels="labels.csv"), "own")
    assert "Features: 2 columns of own.npy, of float64." in dataset.notes
