"""Labels: matched with rows by id, all or none; what may be a slip is told."""

import gzip
import json
import warnings
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.labels.found import FoundLabels, labels_of
from nextbatch.files.labels.reading import read_labels
from nextbatch.files.rows import Columns, Rows, row_numbers


def csv(tmp_path, content):
    (tmp_path / "labels.csv").write_text(content)
    return tmp_path / "labels.csv"


def read(path, **columns):
    return read_labels(path, Columns(**columns)).by_id


def column_of(tmp_path, *cells):
    """Read cells as the labels of rows that are known by their numbers."""
    table = pa.table({"id": list(map(str, range(len(cells)))), "label": pa.array(cells, pa.string())})
    pq.write_table(table, tmp_path / "cells.parquet")
    return list(read(tmp_path / "cells.parquet").values())


def found(labels, **more):
    return FoundLabels(Path("labels.csv"), labels, **more)


def pool(*ids, numbered=False):
    return Rows(Path("pool.csv"), ids, numbered=numbered)


def test_labels_are_words_by_id_as_they_are_written(tmp_path):
    assert read(csv(tmp_path, "id,label\n001,07\n1,cat\n1.0,true\n")) == {"001": "07", "1": "cat", "1.0": "true"}


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("id,class\nx,cat\n", {}),
        ("label,more,id\ncat,1,x\n", {}),
        ("file,kind,label\nx,cat,9\n", {"id": "file", "label": "kind"}),
        ("file,kind\nx,cat\n", {"id": "file"}),
        ("file,kind\nx,cat\n", {"id": "name", "label_id": "file"}),
        ("ID,Label,more\nx,cat,1\n", {}),
        (" id , label ,more\nx,cat,1\n", {}),
        ("Id,CLASS,more\nx,cat,1\n", {}),
        ("FILE,Kind,label\nx,cat,9\n", {"id": "file", "label": "kind"}),
        ("id,split,target\nx,train,cat\n", {}),
        ("id,kind,answer\nx,cat,accept\n", {}),
        (",kind\nx,cat\n", {}),
    ],
)
def test_the_columns_are_the_usual_ones_or_the_named_ones_or_the_only_other_one(tmp_path, content, columns):
    assert read(csv(tmp_path, content), **columns) == {"x": "cat"}


@pytest.mark.parametrize(
    ("content", "columns", "sentence"),
    [
        ("file,label\nx,cat\n", {}, r"no column 'id' for id: .*'file', 'label'.*If 'file'.* set label_id to it"),
        (
            "id,kind,more\nx,cat,1\n",
            {},
            r"no column 'label', and several .*: set label to one of them \('kind', 'more'\)",
        ),
        ("id,a,b,c\nx,p,q,r\n", {}, r"set label to one of them \('a', 'b', 'c'\)"),
        ("id\nx\n", {}, "no column beside the ids: add one with the labels"),
        ("id,kind,more\nx,cat,1\n", {"label": "colour"}, "no column 'colour' for label: its columns are"),
        ("id,label\nx,cat\n", {"label": "lable"}, "did you mean 'label'"),
        ("id,label\n,cat\n", {}, r"has the label 'cat' without an id in row 0"),
        ("ID,Id,label\nx,y,cat\n", {}, "'ID', 'Id', which differ only in form"),
        (
            "id,cat,dog\nx,1,0\ny,0,1\n",
            {},
            r"for each class \('cat', 'dog'\): set label to them, 'cat,dog'",
        ),
        ("id,label\nx,cat\n", {"id": "name"}, r"no column 'name' for id.*set label_id to it"),
    ],
)
def test_a_column_or_an_id_that_is_missing_is_named(tmp_path, content, columns, sentence):
    with pytest.raises(BadInput, match=sentence):
        read(csv(tmp_path, content), **columns)


def test_the_same_label_twice_is_said_once(tmp_path):
    assert read(csv(tmp_path, "id,label\nx,cat\ny,dog\nx,cat\n")) == {"x": "cat", "y": "dog"}


def test_two_labels_for_one_id_are_a_contradiction_never_the_last_one(tmp_path):
    with pytest.raises(BadInput, match=r"contradicts itself for 1 row: 'x' is 'cat' and 'dog'"):
        read(csv(tmp_path, "id,label\nx,cat\ny,dog\nx,dog\n"))


def test_a_row_without_a_label_is_not_labeled_yet(tmp_path):
    assert read(csv(tmp_path, 'id,label\nx,cat\ny,\nz,"  "\n,\ny,\n')) == {"x": "cat"}
    pq.write_table(pa.table({"id": ["x", "y", "z"], "label": [1.0, None, float("nan")]}), tmp_path / "labels.parquet")
    assert read(tmp_path / "labels.parquet") == {"x": "1.0"}


def test_a_file_with_a_header_only_has_no_labels_yet(tmp_path):
    labels = read_labels(csv(tmp_path, "id,label\n"), Columns())
    assert labels.by_id == {} and "there are no labels yet" in labels.notes[0]
    pq.write_table(pa.table({"id": pa.array([], pa.string())}), tmp_path / "labels.parquet")
    assert read(tmp_path / "labels.parquet") == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("labels.jsonl", b""),
        ("labels.ndjson", b"\n\n"),
        ("labels.json", b"[]"),
        ("labels.json", b"[{}]"),
        ("labels.jsonl", b'{"id": "", "label": null}\n'),
        ("labels.jsonl.gz", gzip.compress(b"\n", mtime=0)),
        ("labels.tsv", b"id\tlabel"),
        ("labels.csv", b"id,label\n,\n"),
        ("labels.csv", b"sep=;\nid;label\n"),
    ],
)
def test_no_rows_of_any_kind_are_no_labels_yet(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    labels = read_labels(tmp_path / name, Columns())
    assert labels.by_id == {} and labels.notes[0].endswith(": there are no labels yet.")


def test_a_spreadsheet_and_an_arrow_file_without_rows_are_no_labels_yet(tmp_path):
    feather.write_feather(pa.table({"id": pa.array([], pa.string())}), tmp_path / "labels.feather")
    assert read(tmp_path / "labels.feather") == {}
    openpyxl = pytest.importorskip("openpyxl", reason="spreadsheets need the extra 'sheets'")
    book = openpyxl.Workbook()
    book.active.append(["id", "label"])
    book.save(tmp_path / "labels.xlsx")
    assert read(tmp_path / "labels.xlsx") == {}


@pytest.mark.parametrize(("name", "content"), [("labels.csv", b""), ("labels.json", b""), ("labels.json", b"{}")])
def test_a_file_that_may_be_truncated_is_not_taken_for_no_labels(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=r"is empty|must hold a list"):
        read_labels(tmp_path / name, Columns())


@pytest.mark.parametrize("name", ["filename", "file_name", "Image", "image path", "img", "File", "path", "photo_name"])
def test_beside_a_folder_of_images_a_column_of_file_names_holds_the_ids(tmp_path, name):
    found = read_labels(csv(tmp_path, f"{name},label,x\na.png,cat,1\n"), Columns(), images=True)
    assert found.by_id == {"a.png": "cat"} and found.id_column == name
    with pytest.raises(BadInput, match="no column 'id' for id"):
        read_labels(csv(tmp_path, f"{name},label,x\na.png,cat,1\n"), Columns())


def test_ids_and_what_is_named_come_before_file_names(tmp_path):
    path = csv(tmp_path, "id,filename,label\nx,a.png,cat\n")
    assert read_labels(path, Columns(), images=True).by_id == {"x": "cat"}
    assert read_labels(path, Columns(label_id="filename"), images=True).by_id == {"a.png": "cat"}
    both = csv(tmp_path, "file,image,label\nx,a.png,cat\n")
    with pytest.raises(BadInput, match="set label_id to it"):
        read_labels(both, Columns(), images=True)


def test_labels_taken_from_a_dictionary_and_numbers_as_ids_are_words(tmp_path):
    table = pa.table({"id": [7, 8], "label": pa.array(["cat", "dog"]).dictionary_encode()})
    pq.write_table(table, tmp_path / "labels.parquet")
    assert read(tmp_path / "labels.parquet") == {"7": "cat", "8": "dog"}


@pytest.mark.parametrize("variant", ["cat", "Cat ", "Cat\u00a0", "\uff23at"])
def test_classes_that_differ_only_in_form_are_told_with_a_suggestion(tmp_path, variant):
    with pytest.warns(NextbatchWarning, match=r"'Cat' \(2 times\) and .* \(1 time\).* write 'Cat' for all"):
        assert column_of(tmp_path, "Cat", variant, "Cat") == ["Cat", variant, "Cat"]


def test_accents_written_in_two_ways_are_told(tmp_path):
    with pytest.warns(NextbatchWarning, match="Unicode form"):
        column_of(tmp_path, "caf\u00e9", "cafe\u0301")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1.0"),
        ("01", "1"),
        ("0", "-0"),
        ("cat", "c\u0430t"),
        ("cat", "cat\u200b"),
        ("\u039dew", "\u039dew "),
        ("2", "2e0"),
    ],
)
def test_classes_that_look_alike_are_told(tmp_path, one, other):
    with pytest.warns(NextbatchWarning, match="look alike"):
        column_of(tmp_path, one, other, "dog")


@pytest.mark.parametrize(
    "classes", [("1", "2.0", "1.5"), ("1e400", "cat", "dog"), ("cat", "kat", "\u043a\u043e\u0442")]
)
def test_classes_that_differ_are_not_called_alike(tmp_path, classes):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert column_of(tmp_path, *classes) == list(classes)


def test_labels_that_measure_something_are_told(tmp_path):
    with pytest.warns(NextbatchWarning, match=r"12 of the 12 labels in .* are different numbers"):
        column_of(tmp_path, *(f"{i}.5" for i in range(12)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        column_of(tmp_path, *(f"{i % 5}.5" for i in range(12)))
        column_of(tmp_path, *map(str, range(12)))


def test_a_number_of_each_row_is_not_guessed_to_be_the_label(tmp_path):
    rows = "".join(f"{900 + i},{i},{['neg', 'pos'][i % 2]},{i / 3}\n" for i in range(8))
    content = "document_id,id,sentiment,seconds\n" + rows
    with pytest.raises(BadInput, match=r"set label to one of them \('document_id', 'sentiment', 'seconds'\)"):
        read_labels(csv(tmp_path, content), Columns())
    assert read(csv(tmp_path, content), label="sentiment")["3"] == "pos"


@pytest.mark.parametrize(
    "cell",
    [
        [{"id": 4, "result": [{"value": {"choices": ["cat"]}}]}],
        [{"id": 4, "choices": ["cat"]}],
        [{"start": 0, "end": 3, "label": "cat"}, {"start": 5, "end": 9, "label": "dog"}],
    ],
)
def test_whole_annotations_are_no_labels_and_not_taken_for_none(tmp_path, cell):
    (tmp_path / "labels.csv").write_text('id,label\nx,"' + json.dumps(cell).replace('"', '""') + '"\n')
    (tmp_path / "labels.json").write_text(json.dumps([{"id": "x", "annotations": cell}]))
    for name in ("labels.csv", "labels.json"):
        with pytest.raises(BadInput, match="holds whole annotations: row 0"):
            read_labels(tmp_path / name, Columns())


def test_each_row_gets_the_label_of_its_id():
    assert labels_of(pool("x", "y", "z"), found({"z": "dog", "x": "cat"})) == ["cat", None, "dog"]


def test_labels_of_unknown_ids_are_refused_with_the_first_five_and_their_number():
    labels = {name: "cat" for name in "xabcdefg"}
    with pytest.raises(BadInput, match=r"labels 7 of 8 ids that pool.csv .*: 'a', 'b', 'c', 'd', 'e' and 2 more"):
        labels_of(pool("x", "y"), found(labels))


@pytest.mark.parametrize(("given", "there"), [("1", "001"), ("001", "1"), ("1.0", "1"), ("1", "1.0")])
def test_ids_that_are_one_number_written_in_two_ways_are_never_silently_unmatched(given, there):
    with pytest.raises(BadInput, match=f"'{given}' and '{there}' are one number, but not one id"):
        labels_of(pool("x", there), found({given: "cat"}))


@pytest.mark.parametrize(
    ("given", "there"),
    [("a.png", "cats/a.png"), ("photos/a.png", "a.png"), ("C:\\a.png", "a.png"), ("A.PNG", "a.png"), ("x ", "x"),
     ("cafe\u0301", "caf\u00e9"), ("a", "cats/a.png"), ("a1b2c3d4-a.png", "cats/a.png"), ("a.jpg", "a.png"),
     ("/data/upload/3/a1b2c3d4-my%20cat.png", "my cat.png"), ("/data/local-files/?d=cats/a.png", "cats/a.png"),
     ("https://store/x/a.png", "a.png"), ("12345678-1234-1234-1234-123456789abc_a.png", "a.png")],
)  # fmt: skip
def test_ids_that_differ_only_in_form_are_told(given, there):
    with pytest.raises(BadInput, match="meant to be"):
        labels_of(pool("q", there), found({given: "cat"}))


def test_of_two_rows_that_an_id_may_mean_both_are_named():
    with pytest.raises(BadInput, match=r"'a.png' may be meant to be 'x/a.png', 'y/a.png'"):
        labels_of(pool("x/a.png", "y/a.png"), found({"a.png": "cat"}))


def test_another_column_with_the_ids_of_the_rows_is_offered():
    labels = found({"1": "cat", "2": "dog"}, others={"file": {"1": "a.png", "2": "b.png"}})
    with pytest.raises(BadInput, match="Its column 'file' holds ids of the rows: set label_id to it") as told:
        labels_of(pool("a.png", "b.png", "c.png"), labels)
    assert told.value.argument == "label_id"


def test_ids_against_row_numbers_are_told_to_name_the_column():
    with pytest.raises(BadInput, match=r"its rows are numbered from 0: set id to the column of ids"):
        labels_of(pool(*row_numbers(3), numbered=True), found({"x": "cat"}))


def test_ids_of_another_kind_are_shown_beside_those_of_the_pool():
    with pytest.raises(BadInput, match="Its ids are like 'p', 'q', 'r' and 1 more"):
        labels_of(pool("p", "q", "r", "s"), found({"x": "cat"}))


def test_a_packed_file_with_a_header_only_holds_no_labels_yet(tmp_path):
    path = tmp_path / "labels.csv.gz"
    path.write_bytes(gzip.compress(b"id,label\n"))
    assert read_labels(path, Columns()).by_id == {}
    path.write_bytes(b"\x1f\x8bno gzip")
    with pytest.raises(BadInput, match="no whole file of gzip"):
        read_labels(path, Columns())
