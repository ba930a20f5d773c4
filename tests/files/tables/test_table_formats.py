"""JSON, JSONL and Arrow files are tables like CSV and Parquet; others are told with the line that converts them."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from nextbatch.errors import BadInput
from nextbatch.files.labels.reading import read_labels
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns
from nextbatch.files.tables.table import open_table

RECORDS = [
    {"id": 1, "size": {"x": 1.5, "y": 2}, "color": "red", "label": "a"},
    {"id": 2, "size": {"x": 3, "y": None}, "color": "blue", "label": None},
    {"id": 3, "size": {"x": 4}, "color": "red"},
    {"id": 4, "size": {"x": 5, "y": 4}, "color": "blue", "label": "b"},
]


def read(folder, content, name="pool.json", **columns):
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return read_rows(folder / name, Columns(**columns))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pool.json", RECORDS),
        ("pool.json", {"version": 1, "data": RECORDS}),
        ("pool.jsonl", "\n".join(map(json.dumps, RECORDS)) + "\n\n"),
        ("pool.ndjson", "\r\n".join(map(json.dumps, RECORDS))),
        ("pool.jsonl", "\ufeff" + "\n".join(map(json.dumps, RECORDS))),
    ],
)
def test_objects_are_rows_and_what_is_nested_is_named_with_dots(tmp_path, name, content):
    rows = read(tmp_path, content, name)
    assert rows.ids == ("1", "2", "3", "4") and rows.names == ("size.x", "size.y")
    np.testing.assert_array_equal(rows.features, [[1.5, 2], [3, np.nan], [4, np.nan], [5, 4]])
    assert rows.categories == {"color": ("red", "blue") * 2}
    assert rows.labels == ("a", None, None, "b")


@pytest.mark.parametrize(
    "content",
    [
        {"id": [1, 2], "x": [0.5, 1.5]},
        {"columns": ["id", "x"], "index": [0, 1], "data": [[1, 0.5], [2, 1.5]]},
    ],
)
def test_the_ways_in_which_data_frames_are_written_as_json_are_read(tmp_path, content):
    rows = read(tmp_path, content)
    assert rows.ids == ("1", "2") and rows.features[:, 0].tolist() == [0.5, 1.5]


def test_lists_are_an_embedding_and_values_of_several_types_are_words(tmp_path):
    rows = read(tmp_path, [{"e": [1, 2.5], "t": 1}, {"e": [0, 1], "t": "x"}, {"e": [2, 2], "t": [1]}])
    np.testing.assert_array_equal(rows.features, [[1, 2.5], [0, 1], [2, 2]])
    assert read(tmp_path, [{"t": 1}, {"t": "x"}, {"t": [2**80]}], text="t").texts == ("1", "x", f"[{2**80}]")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("pool.json", '[{"a": 1}', "no whole JSON file"),
        ("pool.json", "[" * 100_000, "no whole JSON file"),
        ("pool.json", "[]", "has no rows"),
        ("pool.json", "3", "must hold a list of objects"),
        ("pool.json", {"a": [1, 2], "b": [1]}, "must hold a list of objects"),
        ("pool.json", {"images": RECORDS, "annotations": RECORDS}, "must hold a list of objects"),
        ("pool.json", [{"a": 1}, 2], r"row 1 \(the first is row 0\) is 2"),
        ("pool.json", [{"a.b": 1, "a": {"b": 2}}], "two cells named 'a.b' in row 0"),
        ("pool.jsonl", '{"a": 1}\n{"a": \n', "line 2 is no whole JSON"),
        ("pool.jsonl", "", "is empty"),
        ("pool.jsonl", '[\n{"a": 1},\n{"a": 2}\n]', "call it .json if it is one list"),
        ("pool.json", '{"a": 1}\n{"a": 2}\n', "call it .jsonl"),
        ("pool.json", {"a": {"0": 1, "1": 2}}, "orient='records'"),
    ],
)
def test_what_is_wrong_with_a_json_file_is_told(tmp_path, name, content, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        read(tmp_path, content, name)
    assert len(str(caught.value)) < 1000


def test_labels_are_read_from_json(tmp_path):
    (tmp_path / "labels.jsonl").write_text('{"id": "x", "label": "cat"}\n{"id": "y", "label": null}\n')
    assert read_labels(tmp_path / "labels.jsonl", Columns()).by_id == {"x": "cat"}


TABLE = pa.table({"id": ["x", "y", "z"], "a": [1.5, 2, 3], "label": pa.array([0, 2, 1])})
HUGGING = {
    b"huggingface": json.dumps(
        {"info": {"features": {"id": {"_type": "Value"}, "label": {"names": ["neg", "pos"], "_type": "ClassLabel"}}}}
    ).encode()
}


def write_stream(table, path):
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)


WRITERS = {
    "pool.parquet": pq.write_table,
    "pool.feather": pa.feather.write_feather,
    "pool.arrow": write_stream,
    "old.feather": lambda table, path: pa.feather.write_feather(table, str(path), version=1),
}


@pytest.mark.filterwarnings("ignore:Feather V1")
@pytest.mark.parametrize("name", WRITERS)
def test_arrow_files_of_every_kind_give_the_same_rows(tmp_path, name):
    WRITERS[name](TABLE, tmp_path / name)
    rows = read_rows(tmp_path / name, Columns())
    assert rows.ids == ("x", "y", "z") and rows.features[:, 0].tolist() == [1.5, 2, 3]
    assert rows.labels == ("0", "2", "1")


@pytest.mark.parametrize("name", ["pool.parquet", "pool.feather", "pool.arrow"])
def test_class_numbers_of_hugging_face_are_class_names_and_minus_one_is_no_label(tmp_path, name):
    table = TABLE.set_column(2, "label", pa.array([0, -1, 1])).replace_schema_metadata(HUGGING)
    WRITERS[name](table, tmp_path / name)
    assert read_rows(tmp_path / name, Columns()).labels == ("neg", None, "pos")
    found = read_labels(tmp_path / name, Columns())
    assert found.by_id == {"x": "neg", "z": "pos"}
    assert found.notes == (
        f"Not labeled: 1 row has -1 in the column 'label' of {tmp_path / name}, which means no label in its schema.",
    )


@pytest.mark.parametrize(
    ("numbers", "told"), [([-1, -1, 1], "2 rows have -1"), ([0, None, 1], None), ([0, 1, 1], None)]
)
def test_minus_ones_are_counted_wherever_labels_come_from(tmp_path, numbers, told):
    table = TABLE.set_column(2, "label", pa.array(numbers)).rename_columns(["id", "a", " label"])
    described = HUGGING[b"huggingface"].replace(b'"label"', b'" label"')
    pq.write_table(table.replace_schema_metadata({b"huggingface": described}), tmp_path / "pool.parquet")
    notes = [note for note in read_rows(tmp_path / "pool.parquet", Columns()).notes if "no label in its schema" in note]
    assert [note.partition(" in the column")[0] for note in notes] == ([f"Not labeled: {told}"] if told else [])


def test_a_class_without_a_name_and_damaged_metadata_are_refused(tmp_path):
    wrong = TABLE.set_column(2, "label", pa.array([0, 1, 7])).replace_schema_metadata(HUGGING)
    pq.write_table(wrong, tmp_path / "pool.parquet")
    with pytest.raises(BadInput, match="holds the class 7, and its metadata names 2 classes, from 0: correct"):
        read_rows(tmp_path / "pool.parquet", Columns())
    pq.write_table(TABLE.replace_schema_metadata({b"huggingface": b"{"}), tmp_path / "pool.parquet")
    with pytest.raises(BadInput, match="its metadata cannot be read"):
        read_rows(tmp_path / "pool.parquet", Columns())


def test_a_damaged_arrow_file_is_a_sentence(tmp_path):
    for name in ("pool.feather", "pool.arrow"):
        WRITERS[name](TABLE, tmp_path / name)
        whole = (tmp_path / name).read_bytes()
        for length in (0, 5, len(whole) // 2):
            (tmp_path / name).write_bytes(whole[:length])
            with pytest.raises(BadInput, match="is no whole Arrow file"):
                read_rows(tmp_path / name, Columns())


def test_names_in_parquet_have_no_spaces_around_them(tmp_path):
    pq.write_table(TABLE.rename_columns([" id", "a ", " label "]), tmp_path / "pool.parquet")
    rows = read_rows(tmp_path / "pool.parquet", Columns())
    assert (rows.ids, rows.names, rows.labels) == (("x", "y", "z"), ("a",), ("0", "2", "1"))


@pytest.mark.parametrize(
    ("ending", "line"),
    [
        ("pkl", "pandas.read_pickle('my.pkl').to_parquet('my.parquet')"),
        ("pt", "weights_only=True"),
        ("h5", "numpy.save('my.npy', h5py.File('my.h5')"),
        ("safetensors", "safetensors.numpy.load_file('my.safetensors')"),
        ("arff", "scipy.io.arff.loadarff('my.arff')"),
        ("libsvm", "load_svmlight_file('my.libsvm')"),
        ("lance", "lance.dataset('my.lance').to_table(), 'my.parquet')"),
        ("xls", "pandas.read_excel('my.xls').to_csv('my.csv', index=False)"),
    ],
)
def test_what_is_never_loaded_is_told_with_the_line_that_converts_it(tmp_path, ending, line):
    (tmp_path / f"my.{ending}").write_bytes(b"cos\nsystem\n(S'touch loaded'\ntR.")
    for read in (read_rows, read_labels):
        with pytest.raises(BadInput, match="is not read") as caught:
            read(tmp_path / f"my.{ending}", Columns())
        assert line in str(caught.value)


def test_records_in_parquet_are_columns_with_dots_as_in_json(tmp_path):
    rows = [{"id": "a", "data": {"text": "x", "of": {"page": 1}}}, {"id": "b", "data": {"text": None, "of": None}}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "pool.parquet")
    table = open_table(tmp_path / "pool.parquet")
    assert table.schema.names == ["id", "data.text", "data.of.page"]
    assert table.read(["data.of.page", "id"]).to_pylist() == [
        {"data.of.page": 1, "id": "a"},
        {"data.of.page": None, "id": "b"},
    ]
    twice = pa.table({"a.b": [1], "a": [{"b": 2}]})
    pq.write_table(twice, tmp_path / "twice.parquet")
    with pytest.raises(BadInput, match=r"several columns named 'a\.b'"):
        open_table(tmp_path / "twice.parquet")
