"""Labels: matched with rows by id, all or none; what may be a slip is told."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.labels import labels_of, read_labels, without_blanks
from nextbatch.files.rows import Rows, row_numbers


def csv(tmp_path, content):
    (tmp_path / "labels.csv").write_text(content)
    return tmp_path / "labels.csv"


def pool(*ids, numbered=False):
    return Rows(Path("pool.csv"), ids, numbered=numbered)


def test_labels_are_words_by_id_as_they_are_written(tmp_path):
    assert read_labels(csv(tmp_path, "id,label\n001,07\n1,cat\n1.0,true\n")) == {"001": "07", "1": "cat", "1.0": "true"}


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("id,class\nx,cat\n", {}),
        ("label,more,id\ncat,1,x\n", {}),
        ("file,kind,label\nx,cat,9\n", {"id": "file", "label": "kind"}),
        ("file,kind\nx,cat\n", {"id": "file"}),
    ],
)
def test_the_columns_are_the_usual_ones_or_the_named_ones_or_the_only_other_one(tmp_path, content, columns):
    assert read_labels(csv(tmp_path, content), **columns) == {"x": "cat"}


@pytest.mark.parametrize(
    ("content", "columns", "sentence"),
    [
        ("file,label\nx,cat\n", {}, r"no column 'id' for id: .*'file', 'label'"),
        ("id,kind,more\nx,cat,1\n", {}, r"no column 'label' for label"),
        ("id,label\nx,cat\n", {"label": "lable"}, "did you mean 'label'"),
        ("id,label\n,cat\n", {}, r"has the label 'cat' without an id in row 0"),
    ],
)
def test_a_column_or_an_id_that_is_missing_is_named(tmp_path, content, columns, sentence):
    with pytest.raises(BadInput, match=sentence):
        read_labels(csv(tmp_path, content), **columns)


def test_the_same_label_twice_is_said_once(tmp_path):
    assert read_labels(csv(tmp_path, "id,label\nx,cat\ny,dog\nx,cat\n")) == {"x": "cat", "y": "dog"}


def test_two_labels_for_one_id_are_a_contradiction_never_the_last_one(tmp_path):
    with pytest.raises(BadInput, match=r"contradicts itself for 1 rows: 'x' is 'cat' and 'dog'"):
        read_labels(csv(tmp_path, "id,label\nx,cat\ny,dog\nx,dog\n"))


def test_a_row_without_a_label_is_not_labeled_yet(tmp_path):
    assert read_labels(csv(tmp_path, 'id,label\nx,cat\ny,\nz,"  "\n,\ny,\n')) == {"x": "cat"}
    pq.write_table(pa.table({"id": ["x", "y", "z"], "label": [1.0, None, float("nan")]}), tmp_path / "labels.parquet")
    assert read_labels(tmp_path / "labels.parquet") == {"x": "1.0"}


def test_labels_taken_from_a_dictionary_and_numbers_as_ids_are_words(tmp_path):
    table = pa.table({"id": [7, 8], "label": pa.array(["cat", "dog"]).dictionary_encode()})
    pq.write_table(table, tmp_path / "labels.parquet")
    assert read_labels(tmp_path / "labels.parquet") == {"7": "cat", "8": "dog"}


@pytest.mark.parametrize("variant", ["cat", "Cat ", "Cat\u00a0", "\uff23at"])
def test_classes_that_differ_only_in_form_are_told_with_a_suggestion(variant):
    with pytest.warns(NextbatchWarning, match=r"'Cat' \(2 times\) and .* \(1 times\).* write 'Cat' for all"):
        assert without_blanks(["Cat", variant, "Cat"], Path("labels.csv")) == ["Cat", variant, "Cat"]


def test_accents_written_in_two_ways_are_told():
    with pytest.warns(NextbatchWarning, match="Unicode form"):
        without_blanks(["caf\u00e9", "cafe\u0301"], Path("labels.csv"))


@pytest.mark.parametrize("word", ["nan", "NaN", "None", "null", "N/A"])
def test_a_class_named_like_nothing_is_a_class_with_a_warning(word):
    with pytest.warns(NextbatchWarning, match="leave the cell empty"):
        assert without_blanks([word, "cat"], Path("labels.csv")) == [word, "cat"]


def test_each_row_gets_the_label_of_its_id():
    assert labels_of(pool("x", "y", "z"), {"z": "dog", "x": "cat"}, Path("labels.csv")) == ["cat", None, "dog"]


def test_labels_of_unknown_ids_are_refused_with_the_first_five_and_their_number():
    labels = {name: "cat" for name in "xabcdefg"}
    with pytest.raises(BadInput, match=r"labels 7 of 8 ids that pool.csv .*: 'a', 'b', 'c', 'd', 'e' and 2 more"):
        labels_of(pool("x", "y"), labels, Path("labels.csv"))


@pytest.mark.parametrize(("given", "there"), [("1", "001"), ("001", "1"), ("1.0", "1"), ("1", "1.0")])
def test_ids_that_are_one_number_written_in_two_ways_are_never_silently_unmatched(given, there):
    with pytest.raises(BadInput, match=f"'{given}' and '{there}' are one number, but not one id"):
        labels_of(pool("x", there), {given: "cat"}, Path("labels.csv"))


@pytest.mark.parametrize(
    ("given", "there"),
    [("a.png", "cats/a.png"), ("photos/a.png", "a.png"), ("C:\\a.png", "a.png"), ("A.PNG", "a.png"), ("x ", "x"),
     ("cafe\u0301", "caf\u00e9")],
)  # fmt: skip
def test_ids_that_differ_only_in_form_are_told(given, there):
    with pytest.raises(BadInput, match="meant to be"):
        labels_of(pool("q", there), {given: "cat"}, Path("labels.csv"))


def test_ids_against_row_numbers_are_told_to_name_the_column():
    with pytest.raises(BadInput, match=r"its rows are numbered from 0: set id to the column of ids"):
        labels_of(pool(*row_numbers(3), numbered=True), {"x": "cat"}, Path("labels.csv"))


def test_ids_of_another_kind_are_shown_beside_those_of_the_pool():
    with pytest.raises(BadInput, match="Its ids are like 'p', 'q', 'r' and 1 more"):
        labels_of(pool("p", "q", "r", "s"), {"x": "cat"}, Path("labels.csv"))
