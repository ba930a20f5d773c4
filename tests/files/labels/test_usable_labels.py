"""What counts as a label in a table: one class for each sample, accepted by whoever answered."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.labels.reading import read_labels
from nextbatch.files.rows import Columns


def labels_of(tmp_path, *cells, **beside):
    """Return the labels of rows "0", "1"... of a Parquet file, and the notes on them."""
    columns = {"id": list(map(str, range(len(cells)))), "label": pa.array(cells), **beside}
    pq.write_table(pa.table(columns), tmp_path / "labels.parquet")
    found = read_labels(tmp_path / "labels.parquet", Columns())
    return [found.by_id.get(name) for name in columns["id"]], found.notes


LISTS = ["['cat']", '["cat"]', "[cat]", "('cat',)", "{'cat'}", '{"choices": ["cat"]}', "[ 'cat' ]", "['cat', 'cat']"]


@pytest.mark.parametrize("cell", LISTS)
def test_a_list_of_one_label_is_its_element(tmp_path, cell):
    assert labels_of(tmp_path, cell, "['dog']", "[]")[0] == ["cat", "dog", None]


def test_a_list_of_one_number_is_the_number(tmp_path):
    assert labels_of(tmp_path, "[0]", "[1]", "[ ]")[0] == ["0", "1", None]


def test_lists_of_parquet_are_lists(tmp_path):
    labels, notes = labels_of(tmp_path, ["cat"], ["dog"], [], None)
    assert labels == ["cat", "dog", None, None]
    assert "(1 '[]')" in notes[0]
    with pytest.raises(BadInput, match="several labels in 1 cell"):
        labels_of(tmp_path, ["cat"], ["cat", "dog"])


SEVERAL = ["cat;dog", "dog#cat", "cat|dog", "cat, dog", "cat/dog", "cat & dog", '["cat","dog"]', "['cat' 'dog']"]
SEVERAL += [
    "['cat', 'dog']",
    "[cat, dog]",
    '{"choices": ["cat", "dog"]}',
    "cat\ndog",
    "('cat', 'dog')",
    "{'cat', 'dog'}",
]


@pytest.mark.parametrize("cell", SEVERAL)
def test_several_labels_in_a_cell_are_refused_with_the_way_out(tmp_path, cell):
    with pytest.raises(BadInput, match=r"several labels in 1 cell: row 2 .* keep one label in each cell") as told:
        labels_of(tmp_path, "cat", "dog", cell)
    assert told.value.argument == "label"


@pytest.mark.parametrize("cells", [["a;b", "c;d"], ["b#a", "a#b"], ["a|b", "c|a", "b|c"], ["[0 1]", "[1 0]"]])
def test_labels_that_never_stand_alone_are_several_all_the_same(tmp_path, cells):
    with pytest.raises(BadInput, match="several labels"):
        labels_of(tmp_path, *cells)


@pytest.mark.parametrize(
    "classes",
    [["C#", "F#", "C"], ["yes", "no", "yes, partly"], ["food|bread", "food|wine", "tools|saw"], ["R&B", "pop"],
     ["T-shirt/top", "coat"], ["Sci/Tech", "World"], ["(a) cat", "(b) dog"], ["[draft] x", "y"], ["big cat", "cat"]],
)  # fmt: skip
def test_a_sign_within_the_name_of_a_class_is_no_list(tmp_path, classes):
    assert labels_of(tmp_path, *classes)[0] == classes


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("answer", ["accept", "accept", "reject", "ignore"]),
        ("Answer", ["ACCEPT", "", "Reject", " ignore "]),
        ("was_cancelled", ["False", "False", "True", "true"]),
        ("was_cancelled", [False, None, True, True]),
        ("was_cancelled", [0, 0, 1, 1]),
        ("skipped", ["no", "no", "yes", "yes"]),
        ("status", ["completed", "done", "pending", "in progress"]),
        ("status", ["submitted", "submitted", "discarded", "draft"]),
        ("annotation_status", ["approved", "approved", "rejected", "skipped"]),
        ("status", ["gold", "checked by Ann", "rejected", "rejected"]),
        ("is_labeled", [True, True, False, False]),
    ],
)
def test_what_was_rejected_skipped_or_cancelled_is_no_label_and_is_told(tmp_path, column, cells):
    labels, notes = labels_of(tmp_path, "cat", "dog", "cat", "fish", **{column: pa.array(cells)})
    assert labels == ["cat", "dog", None, None]
    assert f"Not labeled: the column {column!r} of labels.parquet says so of 2 labels" in notes[0]


@pytest.mark.parametrize(
    ("column", "cells"),
    [("answer", ["yes", "no"]), ("answer", ["Paris", "Rome"]), ("status", ["open", "shipped"]),
     ("is_valid", ["no", "no"]), ("status", ["pending", "paid"]), ("state", ["Ohio", "Iowa"]),
     ("skipped", ["2 pages", "none"])],
)  # fmt: skip
def test_a_column_that_speaks_of_the_samples_changes_no_label(tmp_path, column, cells):
    assert labels_of(tmp_path, "cat", "dog", **{column: cells}) == (["cat", "dog"], ())


def test_a_rejected_label_neither_contradicts_an_accepted_one_nor_counts_as_several(tmp_path):
    (tmp_path / "labels.csv").write_text("id,label,answer\nx,cat,reject\nx,dog,accept\ny,a;b,ignore\n")
    assert read_labels(tmp_path / "labels.csv", Columns()).by_id == {"x": "dog"}


@pytest.mark.parametrize("word", ["unknown", "Pending", "ignore"])
def test_a_class_that_may_be_a_marker_is_told_with_what_settles_it(tmp_path, word):
    with pytest.warns(NextbatchWarning, match=f"taken as a class; .* set unlabeled to '{word}' or leave"):
        assert labels_of(tmp_path, word, "cat", "dog")[0] == [word, "cat", "dog"]
