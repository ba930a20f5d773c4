"""Labels that are lists or numbers: the same labels in every form, and a question where it is not clear."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.labels.by_task import lists_of_cells, numbers_of_cells
from nextbatch.files.rows import Columns
from nextbatch.files.samples import read_samples

POOL = "id,size\n" + "".join(f"s{i},{i}\n" for i in range(5))
SETS = [["red", "round"], ["red"], [], ["big", "red"]]


def read(tmp_path, labels=None, pool=POOL, task="several-labels", **columns):
    (tmp_path / "pool.csv").write_text(pool)
    if isinstance(labels, str):
        (tmp_path / "labels.csv").write_text(labels)
        labels = tmp_path / "labels.csv"
    return read_samples(tmp_path / "pool.csv", labels, None, Columns(task=task, **columns), lambda step: None)


def cells(written):
    return "id,label\n" + "".join(f's{i},"{cell}"\n' for i, cell in enumerate(written))


WRITTEN = {
    "bars": cells(["red|round", "red", "", "red|big"]),
    "semicolons": cells(["red; round", " red", "", "red;big"]),
    "lists of Python": cells(["['red', 'round']", "['red']", "", "['big', 'red']"]),
    "JSON": "id\tlabel\n" + "".join(f"s{i}\t{json.dumps(names) if names else ''}\n" for i, names in enumerate(SETS)),
    "commas whose parts are labels elsewhere": cells(["red,round", "red", "", "big,red"]),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_labels_are_the_same_in_every_form_and_an_empty_cell_is_none(tmp_path, form):
    samples = read(tmp_path, WRITTEN[form])
    assert samples.labeled.tolist() == [0, 1, 3]
    assert samples.learned.tolist() == [("red", "round"), ("red",), ("big", "red")]
    assert any("3 of 5 samples, of 3 labels, 1.7 for each sample ('red' 3" in note for note in samples.notes)


def test_a_column_of_lists_holds_labels(tmp_path):
    pq.write_table(pa.table({"id": [f"s{i}" for i in range(4)], "tags": SETS}), tmp_path / "labels.parquet")
    samples = read(tmp_path, tmp_path / "labels.parquet", label="tags")
    assert samples.learned.tolist() == [("red", "round"), ("red",), ("big", "red")]
    samples = read(tmp_path, tmp_path / "labels.parquet", label="tags", unlabeled="")
    assert samples.learned.tolist() == [("red", "round"), ("red",), (), ("big", "red")]


@pytest.mark.parametrize("words", ["red,round,big", "r*,big", "R*, BIG"])
def test_one_column_for_each_label_and_none_of_them_is_a_feature(tmp_path, words):
    rows = ["s0,0,1,1,0", "s1,1,1,0,0", "s2,2,0,0,0", "s3,3,,,", "s4,4,true,False,1"]
    samples = read(tmp_path, pool="id,size,red,round,big\n" + "\n".join(rows), label=words)
    assert samples.rows.names == ("size",)
    assert samples.labeled.tolist() == [0, 1, 2, 4]
    assert samples.learned.tolist() == [("red", "round"), ("red",), (), ("big", "red")]


def test_an_empty_cell_among_answers_is_refused_with_its_place(tmp_path):
    with pytest.raises(BadInput, match=r"no answer for 'round' in row 1"):
        read(tmp_path, pool="id,size,red,round\ns0,0,1,0\ns1,1,1,\n", label="red,round")


def test_a_cell_of_a_column_of_a_label_that_is_neither_yes_nor_no_is_refused(tmp_path):
    with pytest.raises(BadInput, match="has 'maybe' in row 0"):
        read(tmp_path, pool="id,size,red,round\ns0,0,1,maybe\n", label="red,round")


def test_two_signs_between_labels_are_asked_about():
    with pytest.raises(BadInput, match="one of them stands between"):
        lists_of_cells(["red|round", "big;red"], "the column")


def test_several_labels_without_the_task_are_refused_with_the_task(tmp_path):
    with pytest.raises(BadInput, match="set task to several-labels"):
        read(tmp_path, WRITTEN["semicolons"], task="classes")
    with pytest.raises(BadInput, match="set task to several-labels and label to these columns, 'red,round'"):
        read(tmp_path, "id,red,round\ns0,1,0\ns1,1,1\n", task="classes")


def test_codes_of_the_labels_beside_a_column_of_lists_are_no_features(tmp_path):
    pool = 'id,size,label,red,round\ns0,0,"red|round",1,1\ns1,1,red,1,0\ns2,2,,0,0\n'
    assert read(tmp_path, pool=pool).rows.names == ("size",)


@pytest.mark.parametrize("written", [["1.5", "20", "-3"], ["1,5", "20", "-3"], ["$1.5", "$20", "$-3"]])
def test_numbers_are_labels(tmp_path, written):
    samples = read(tmp_path, cells([*written, ""]), task="numbers")
    assert samples.learned.tolist() == [1.5, 20.0, -3.0]
    assert any("numbers from -3 to 20, 6.16667 on average" in note for note in samples.notes)


def test_minus_one_is_a_number_unless_it_is_said_to_mean_no_label(tmp_path):
    labels = cells(["-1", "4", "?", "7"])
    assert read(tmp_path, labels, task="numbers").learned.tolist() == [-1.0, 4.0, 7.0]
    assert read(tmp_path, labels, task="numbers", unlabeled="-1").learned.tolist() == [4.0, 7.0]


def test_a_word_among_numbers_is_refused_with_its_place():
    with pytest.raises(BadInput, match="has 'large' in row 1"):
        numbers_of_cells(["1", "large", "3", "4"], "the column")


def test_measurements_without_the_task_are_asked_about(tmp_path):
    labels = "id,label\n" + "".join(f"s{i},{i}.25\n" for i in range(12))
    pool = "id,size\n" + "".join(f"s{i},{i}\n" for i in range(12))
    with pytest.warns(NextbatchWarning, match="set task to numbers"):
        read(tmp_path, labels, pool=pool, task="classes")


@pytest.mark.parametrize("task", ["several-labels", "classes"])
@pytest.mark.parametrize("cell", ['["red", "round"', "['red'", '{"choices": ["red"'])
def test_a_list_that_is_cut_off_is_no_label(tmp_path, task, cell):
    with pytest.raises(BadInput, match="a list that is cut off: row 1"):
        read(tmp_path, "id\tlabel\ns0\tred\ns1\t" + cell + "\n", task=task)


# As Label Studio writes JSON-MIN where a choice may be several: an object only where there are several.
SHORT = [
    {"id": 7 + i, "nextbatch_id": f"s{i}", "tags": tags, "annotator": 1, "annotation_id": i, "lead_time": 2.5}
    for i, tags in enumerate([{"choices": ["red", "round"]}, "red", None, {"choices": ["big", "red"]}])
]


def test_several_choices_of_the_short_export_of_label_studio_are_labels(tmp_path):
    (tmp_path / "short.json").write_text(json.dumps(SHORT))
    samples = read(tmp_path, tmp_path / "short.json", label="tags")
    assert samples.labels.tolist() == ['["red", "round"]', '["red"]', None, '["big", "red"]', None]
    with pytest.raises(BadInput, match="several labels in 2 cells"):
        read(tmp_path, tmp_path / "short.json", label="tags", task="classes")


@pytest.mark.parametrize(
    ("values", "asked"), [([3, -999, 4, -999], True), ([3, -999, 4, 5], False), ([-1, -1, 2, -2], False)]
)
def test_a_number_below_zero_that_stands_alone_is_asked_about(tmp_path, values, asked):
    written = "id,label\n" + "".join(f"s{i},{value}\n" for i, value in enumerate(values))
    notes = [note for note in read(tmp_path, written, task="numbers").notes if "no other is below zero" in note]
    assert len(notes) == asked


def test_several_rows_of_an_id_are_asked_to_become_one_cell(tmp_path):
    with pytest.raises(BadInput, match="Write all labels of an id into one cell"):
        read(tmp_path, "id,label\ns0,red\ns0,round\n")


ONE_HOT = ["s0,0,1,0,0", "s1,1,0,1,0", "s2,2,0,0,1", "s3,3,,,", "s4,4,0,0,0"]


def test_one_column_for_each_class_is_read_as_classes_if_label_names_them(tmp_path):
    pool = "id,size,cat,dog,cow\n" + "\n".join(ONE_HOT)
    samples = read(tmp_path, pool=pool, task="classes", label="cat,dog,cow")
    assert samples.rows.names == ("size",)
    assert samples.labels.tolist() == ["cat", "dog", "cow", None, None]
    assert "Not labeled: 1 row has no 1 in 'cat', 'dog', 'cow' of pool.csv." in samples.notes
    assert any("3 of 5 samples, of 3 classes" in note and "'cat,dog,cow'" in note for note in samples.notes)


def test_one_column_for_each_class_in_a_file_of_labels_is_asked_about_with_what_settles_it(tmp_path):
    labels = "id,cat,dog\ns0,1,0\ns1,0,1\n"
    with pytest.raises(BadInput, match="set label to them, 'cat,dog', and the class") as asked:
        read(tmp_path, labels, task="classes")
    assert asked.value.argument == "label"
    assert read(tmp_path, labels, task="classes", label="cat,dog").learned.tolist() == ["cat", "dog"]
    assert read(tmp_path, labels, label="cat,dog").learned.tolist() == [("cat",), ("dog",)]
    with pytest.raises(BadInput, match="if a sample may have several, set task to several-labels"):
        read(tmp_path, "id,cat,dog\ns0,1,1\ns1,0,1\n", task="classes")


def test_a_row_of_two_classes_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"^Row 1 \(.*\) of .* has a 1 in 'cat', 'dog', and a sample has one class"):
        read(tmp_path, "id,cat,dog\ns0,1,0\ns1,1,1\n", task="classes", label="cat,dog")


def one_hot_pool(names, rows=9, blank=()):
    lines = [",".join(["id", "size", *names])]
    for i in range(rows):
        flags = ["" if i in blank else str(int(i % len(names) == j)) for j in range(len(names))]
        lines.append(",".join([f"s{i}", str(i * i), *flags]))
    return "\n".join(lines) + "\n"


def test_columns_that_may_be_classes_or_features_are_asked_about_where_no_other_column_holds_labels(tmp_path):
    pool = one_hot_pool(["cat", "dog", "cow"])
    with pytest.raises(
        BadInput, match="If they are the classes, set label to 'cat,dog,cow'; if they are feat"
    ) as asked:
        read(tmp_path, pool=pool, task="classes")
    assert asked.value.argument == "label"
    assert read(tmp_path, pool=pool, task="classes", label="").rows.names == ("size", "cat", "dog", "cow")
    assert read(tmp_path, pool=pool, task="classes", features="*").rows.names == ("size", "cat", "dog", "cow")
    assert read(tmp_path, pool=pool, task="classes", label="cat,dog,cow").learned.tolist() == ["cat", "dog", "cow"] * 3
    known = "id,label\ns0,a\ns1,b\n"
    assert read(tmp_path, known, pool, task="classes").rows.names == ("size", "cat", "dog", "cow")


def test_categories_that_were_made_columns_are_features_unless_they_are_blank_together(tmp_path):
    names = ["color_red", "color_blue", "color_gray"]
    assert read(tmp_path, pool=one_hot_pool(names), task="classes").rows.names == ("size", *names)
    with pytest.raises(BadInput, match="one 1 in each row, or all blank, as in 3 rows"):
        read(tmp_path, pool=one_hot_pool(names, blank=(6, 7, 8)), task="classes")


@pytest.mark.parametrize(
    "flags",
    [
        ["1,0", "0,1", "1,0"],  # too few rows: chance
        ["1,0", "0,1", "1,0", "0,1", "1,0", "0,1", "0,0", "0,0"],  # not in every row
        ["1,0", "0,1", "1,0", "0,1", "1,0", "0,1", "1,1"],  # not one
        ["1,0", "1,0", "1,0", "1,0", "1,0", "1,0"],  # one of them constant
    ],
)
def test_other_flags_are_features(tmp_path, flags):
    rows = [f"s{i},{i * i},{flag}" for i, flag in enumerate(flags)]
    assert read(tmp_path, pool="\n".join(["id,size,old,new", *rows]), task="classes").rows.names[1:] == ("old", "new")
