"""Samples say what was taken for ids and labels; ids come from a column, the index of a data frame, or are numbers."""

import hashlib
import json
from csv import reader as csv_rows

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from nextbatch.errors import BadInput
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns
from nextbatch.files.samples import read_samples
from nextbatch.from_files import select_from_files


def csv(tmp_path, content, name="pool.csv"):
    (tmp_path / name).write_text(content)
    return tmp_path / name


def frame(tmp_path, index, name="pool.parquet", **columns):
    """Write a table as pandas does: `index` names a column, or counts."""
    described = json.dumps({"index_columns": [index], "columns": []}).encode()
    table = pa.table(columns).replace_schema_metadata({b"pandas": described})
    pq.write_table(table, tmp_path / name)
    return tmp_path / name


def read(pool, labels=None, **columns):
    return read_samples(pool, labels, None, Columns(**columns), lambda step: None)


def counting(start, stop, step=1):
    return {"kind": "range", "name": None, "start": start, "stop": stop, "step": step}


def test_ids_and_labels_are_told_with_their_files(tmp_path):
    pool = csv(tmp_path, "id,a\nx,1\ny,2\nz,3\n")
    labels = csv(tmp_path, "id,label\nx,cat\ny,cat\nz,?\n", "labels.csv")
    digest = {path: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in (pool, labels)}
    ids, told, left_out, *_ = read(pool, labels).notes
    assert ids == f"Ids: the column 'id' of {pool} (3 rows, sha256 {digest[pool]})."
    assert told == (
        f"Labels: 2 of 3 samples, of 1 class ('cat' 2), from the column 'label' of {labels} "
        f"(3 rows, sha256 {digest[labels]})."
    )
    assert left_out.startswith("Not labeled: 1 row is marked as without a label") and "(1 '?')" in left_out


def test_the_most_frequent_classes_are_named(tmp_path):
    rows = "".join(f"{i},{name}\n" for i, name in enumerate("aaaabbbccdefgh"))
    (told,) = [note for note in read(csv(tmp_path, f"n,label\n{rows}")).notes if note.startswith("Labels: ")]
    assert "of 8 classes ('a' 4, 'b' 3, 'c' 2, 'd' 1, 'e' 1 and 3 more)" in told


def test_no_labels_and_row_numbers_are_told(tmp_path):
    ids, labels, *_ = read(csv(tmp_path, "a,b\n1,2\n3,4\n")).notes
    assert ids.startswith("Ids: the numbers of rows, the first being 0, of ")
    assert labels.startswith("Labels: none, ") and "has no column of labels" in labels


@pytest.mark.parametrize("header", ["id,a,label", "ID,a,Label", " Id , a, LABEL ", "iD,a,Class", "id,a,labels"])
def test_ids_and_labels_are_found_in_any_case_and_stay_as_they_are_written(tmp_path, header):
    samples = read(csv(tmp_path, f"{header}\n007,1,01\n7,2,\n"))
    assert samples.rows.ids == ("007", "7") and samples.labels.tolist() == ["01", None]
    assert samples.rows.features.tolist() == [[1], [2]]


def test_two_columns_that_may_be_the_ids_are_asked_about(tmp_path):
    with pytest.raises(BadInput, match="'ID', 'Id', which differ only in form: set id to one"):
        read(csv(tmp_path, "ID,Id,a\nx,1,2\n"))
    assert read(csv(tmp_path, "ID,id,a\nx,y,2\n")).rows.ids == ("y",)


@pytest.mark.parametrize("name", ["image_id", "file", "name"])
def test_a_column_of_different_texts_is_offered_as_ids(tmp_path, name):
    pool = csv(tmp_path, f"{name},a,kind\nx.png,1,u\ny.png,2,u\n")
    (offer,) = [note for note in read(pool).notes if "set id to it" in note]
    assert repr(name) in offer and "'kind'" not in offer
    assert not any("set id to it" in note for note in read(pool, id=name).notes)


def test_texts_to_learn_from_and_long_ones_are_no_names_of_rows(tmp_path):
    pool = csv(tmp_path, f"said,a\nred wine,1\n{'so ' * 80},2\n")
    for columns in ({"features": "a"}, {"text": "said"}):
        assert not any("set id to it" in note for note in read(pool, **columns).notes)


@pytest.mark.parametrize("name", ["__index_level_0__", "key"])
def test_the_index_of_a_data_frame_becomes_the_ids(tmp_path, name):
    pool = frame(tmp_path, name, a=[1.0, 2.0, 3.0], **{name: [40, 7, 12]})
    labels = frame(tmp_path, name, "labels.parquet", label=["cat", "dog"], **{name: [12, 40]})
    samples = read(pool, labels)
    assert samples.rows.ids == ("40", "7", "12") and samples.rows.integer_ids
    assert samples.labels.tolist() == ["dog", None, "cat"]
    assert samples.rows.features.shape == (3, 1)
    assert samples.id_column == ("key" if name == "key" else "id")


def test_an_index_that_counts_from_elsewhere_becomes_the_ids(tmp_path):
    part = frame(tmp_path, counting(100, 106, 2), a=[1.0, 2.0, 3.0])
    assert read(part).rows.ids == ("100", "102", "104") and not read(part).rows.numbered
    labels = frame(tmp_path, counting(102, 106, 2), "labels.parquet", label=["cat", "dog"])
    assert read(part, labels).labels.tolist() == [None, "cat", "dog"]
    assert read(frame(tmp_path, counting(0, 3), a=[1.0, 2.0, 3.0])).rows.numbered


def test_the_first_column_without_a_name_is_the_index_of_a_data_frame(tmp_path):
    pool = csv(tmp_path, ",a\n40,1\n7,2\n12,3\n")
    samples = read(pool, csv(tmp_path, ",label\n12,cat\n40,dog\n", "labels.csv"))
    assert samples.labels.tolist() == ["dog", None, "cat"]
    assert read(csv(tmp_path, ",a\n0,1\n1,2\n")).rows.numbered


def test_an_index_with_values_twice_is_told_and_rows_are_numbered(tmp_path):
    rows = read_rows(frame(tmp_path, "__index_level_0__", a=[1.0, 2.0], __index_level_0__=[3, 3]), Columns())
    assert rows.numbered and any("the same in several rows" in note for note in rows.notes)


def test_a_column_called_id_is_preferred_to_an_index(tmp_path):
    assert read(frame(tmp_path, "key", a=[1.0, 2.0], key=[7, 8], id=["x", "y"])).rows.ids == ("x", "y")


def test_the_labels_may_call_the_ids_otherwise(tmp_path):
    pool = csv(tmp_path, "name,a\nx,1\ny,2\n")
    labels = csv(tmp_path, "file,label\ny,cat\n", "labels.csv")
    samples = read(pool, labels, id="name", label_id="file")
    assert samples.labels.tolist() == [None, "cat"] and samples.id_column == "name"
    with pytest.raises(BadInput, match=r"no column 'name' for id.*If 'file' names .* set label_id to it"):
        read(pool, labels, id="name")


HEADERS = {
    "id": "id,a",
    "ID": "ID,a",
    "spaced": " Id ,a",
    "named": "key,a",
    "index": ",a",
    "none": "a",
    "taken": "rank,a",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_what_comes_out_goes_back_in_as_labels(tmp_path, header):
    numbered = header == "a"
    lines = [str(i % 7) if numbered else f"n{i},{i % 7}" for i in range(30)]
    pool = csv(tmp_path, "\n".join([header, *lines]) + "\n")
    named = {"id": header.split(",")[0]} if header.startswith(("key", "rank")) else {}
    out = tmp_path / "next.csv"
    batch = select_from_files(pool, None, 5, "KMeans()", out=out, **named)
    with out.open(newline="") as file:
        names, *cells = csv_rows(file)
    if header != "rank,a":  # the batch has a rank of its own
        assert names[1] == (header.split(",")[0].strip() if header not in ("a", ",a") else "id")
    answers = [f"{row[1]},{'xy'[i % 2]}" for i, row in enumerate(cells)]
    labels = csv(tmp_path, "\n".join([f"{names[1]},label", *answers]) + "\n", "labels.csv")
    label_id = {"label_id": "id"} if header == "rank,a" else {}
    again = select_from_files(pool, labels, 25, "Random()", **named, **label_id)
    assert sorted((*batch.ids, *again.ids)) == sorted(read(pool, **named).rows.ids)


def test_names_of_images_come_out_as_the_labels_call_them(tmp_path):
    for name in ("a.png", "b.png", "c.png"):
        Image.new("L", (4, 4), ord(name[0])).save(tmp_path / name)
    labels = csv(tmp_path, "filename,label\na.png,x\nb.png,y\n", "labels.csv")
    batch = select_from_files(tmp_path, labels, 1, "Random()", label_id="filename")
    assert batch.rows[0]["filename"] == "c.png"


def test_rows_that_are_blank_in_the_pool_alone_do_not_shift_embeddings(tmp_path):
    pool = csv(tmp_path, "a,b\n1,2\n3,4\n5,6\n7,8\n")
    beside = csv(tmp_path, "e,f\n1,0\n,\n0,1\n1,1\n0,0\n", "beside.csv")
    with pytest.raises(BadInput, match=r"beside.csv has other rows left out as blank than .*pool.csv.* column of ids"):
        read_samples(pool, None, beside, Columns(), lambda step: None)
    same = csv(tmp_path, "a,b\n1,2\n,\n3,4\n5,6\n7,8\n", "same.csv")
    assert read_samples(same, None, beside, Columns(), lambda step: None).beside.tolist()[1] == [0, 1]


def test_labels_of_blank_rows_are_told_as_such(tmp_path):
    pool = csv(tmp_path, "a,b\n1,2\n,\n3,4\n5,6\n")
    with pytest.raises(BadInput, match=r"labels 1 of 2 ids .*: '1'\. These rows of .*pool.csv are blank, and left out"):
        read(pool, csv(tmp_path, "id,label\n0,cat\n1,dog\n", "labels.csv"))
    with pytest.raises(BadInput, match=r"numbered from 0 to 3\. If '4' means the last one"):
        read(pool, csv(tmp_path, "id,label\n0,cat\n4,dog\n", "labels.csv"))


def test_the_way_out_for_an_answer_among_embeddings_names_no_option_that_is_not_theirs(tmp_path):
    pool = csv(tmp_path, "id,a\n" + "".join(f"r{i},{i}\n" for i in range(12)))
    labels = csv(tmp_path, "id,label\n" + "".join(f"r{i},{['cat', 'dog'][i % 2]}\n" for i in range(12)), "labels.csv")
    content = "id,e0,e1,target,kind\n" + "".join(f"r{i},{i / 7},{i * i / 5},{i % 2},{1 - i % 2}\n" for i in range(12))
    notes = read_samples(pool, labels, csv(tmp_path, content, "beside.csv"), Columns(), lambda step: None).notes
    assert any("'target' of beside.csv. If they belong to them, rename them." in note for note in notes)
    (told,) = [note for note in notes if "'kind' of beside.csv decides" in note]
    assert "take it out of the file" in told and not any("set features" in note for note in notes)


def test_labels_of_the_pool_that_the_file_of_labels_lacks_are_told(tmp_path):
    pool = csv(tmp_path, "id,n,label\n" + "\n".join(f"r{i},{i}.5,{'ab'[i % 2] if i < 6 else ''}" for i in range(20)))
    some = read(pool, csv(tmp_path, "id,label\nr5,b\nr9,a\n", "back.csv"))
    told = "The column 'label' of pool.csv is not read: labels come from back.csv alone."
    assert f"{told} 5 rows filled there have no label in it, and may be chosen." in some.notes
    every = csv(tmp_path, "id,label\n" + "\n".join(f"r{i},{'ab'[i % 2]}" for i in range(8)), "all.csv")
    assert told.replace("back", "all") in read(pool, every).notes


def test_a_feature_that_is_empty_in_most_rows_may_be_labels_by_another_name(tmp_path):
    kinds = [["Apfel", "Birne"][i % 2] if i < 10 else "" for i in range(40)]
    pool = csv(tmp_path, "g,Sorte\n" + "\n".join(f"{i}.5,{kind}" for i, kind in enumerate(kinds)))
    asked = "The feature 'Sorte' is empty in 30 of 40 rows: if it holds the labels so far, set label to it."
    assert asked in read(pool).notes
    for words in ({"label": "Sorte"}, {"features": "g,Sorte"}, {"label": ""}):
        assert asked not in read(pool, **words).notes
