"""Tables: every way to write the same numbers gives the same rows; every slip is named with its place."""

import decimal
import gzip

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbatch.errors import BadInput
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns
from nextbatch.files.tables import arrow_tables, separated

PLAIN = b"id,a,b\n001,1,2.5\n1,3,4\n"


def read(path, content=True, own_labels=True, **columns):
    return read_rows(path, Columns(**columns), content=content, own_labels=own_labels)


def csv(tmp_path, content, name="pool.csv"):
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


def parquet(tmp_path, **columns):
    pq.write_table(pa.table(columns), tmp_path / "pool.parquet")
    return tmp_path / "pool.parquet"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.rstrip(),
        PLAIN.replace(b"001,1", b'"001","1"'),
        PLAIN.replace(b"001,1", b"001, 1"),
        PLAIN + b"\n\n",
        PLAIN.replace(b"2.5", b"2.5e0"),
    ],
    ids=["plain", "mark", "crlf", "no last newline", "quoted", "space", "blank lines", "exponent"],
)
def test_every_way_to_write_a_table_gives_the_same_rows(tmp_path, content):
    rows = read(csv(tmp_path, content))
    assert rows.ids == ("001", "1")
    np.testing.assert_array_equal(rows.features, [[1, 2.5], [3, 4]])
    assert rows.own_units


def test_tabs_separate_the_columns_of_a_tsv_file(tmp_path):
    rows = read(csv(tmp_path, PLAIN.replace(b",", b"\t"), "pool.tsv"))
    np.testing.assert_array_equal(rows.features, [[1, 2.5], [3, 4]])


def test_cells_with_commas_quotes_and_newlines_are_one_cell(tmp_path):
    rows = read(csv(tmp_path, b'text,id\n"one, ""two""\nthree",x\nfour,"y\nz"\n'), text="text")
    assert rows.texts == ('one, "two"\nthree', "four")
    assert rows.ids == ("x", "y\nz")


def test_a_file_of_several_blocks_is_read_like_one(tmp_path, monkeypatch):
    content = b"id,text,a\n" + b"".join(b'%d,"line\nline, %d",%d.5\n' % (i, i, i) for i in range(200))
    whole = read(csv(tmp_path, content), features="a")
    monkeypatch.setattr(separated, "BLOCK", 500)
    rows = read(csv(tmp_path, content), features="a")
    assert rows.ids == whole.ids == tuple(map(str, range(200)))
    np.testing.assert_array_equal(rows.features, whole.features)


def test_a_cell_longer_than_a_block_of_the_reader_is_read(tmp_path):
    rows = read(csv(tmp_path, b"text\nshort\n" + b"long " * 10**6), text="text")
    assert [len(text) for text in rows.texts] == [5, 5 * 10**6 - 1]  # no spaces around it


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"id,a\n", "has a header and no rows"),
        ("id,a\n1,2\n".encode("utf-16"), "is written in UTF-16: save it as UTF-8"),
        ("id,a\n1,2\n".encode("utf-16-be"), "holds a NUL byte in line 1"),
        (b"id,a\nx,1\ny\0,2\n", "holds a NUL byte in line 3"),
        ("id,a\nx,1\né,2\n".encode("latin-1"), "is not UTF-8: line 3 holds the byte 0xe9"),
        ("id,é\nx,1\n".encode("latin-1"), "is not UTF-8: line 1"),
        (b"id,a,b\nx,1,2\ny,3\n", r"has 2 cells in row 3 and 3 in its header"),
        (b"id,a\nx,1\ny,3,4\n", r"has 3 cells in row 3 and 2 in its header"),
        (b"id,a,a\nx,1,2\n", "has several columns named 'a'"),
        (b'id,a\nx,1\ny,"2\nz,3\n', "ends inside a quoted cell"),
        (b'a,text\n1,"cut o', "ends inside a quoted cell"),
        (b"id,a\nx,1\ny,1e309\n", r"column 'a' of .*pool\.csv must hold finite numbers: row 1 .* has inf"),
        (b"id,a\nx,1\ny,-inf\n", "must hold finite numbers: row 1"),
        (b"id,a\nx,2\ny,two\nz,3\n", r"row 1 \(the first is row 0\) has 'two'. Correct it"),
        (b"id,a\nx,1\nx,2\n", r"The id 'x' of .* is used twice, in rows 0 and 1"),
        (b"id,a\nx,1\n,2\n", "id column 'id' .* is empty in row 1"),
        (b'id,a\nx,2.5\ny,"1,5"\n', r"column 'a' .* row 1 .* has '1,5': write a point, not a comma"),
        (
            b"id,text\nx,good\ny,bad\n",
            "has no column of numbers or categories; its columns are .*: add one, or set text to a column of texts",
        ),
        (b"id\nx\ny\n", "has no column of numbers"),
    ],
)
def test_what_is_wrong_with_a_csv_file_is_told_with_its_place(tmp_path, content, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        read(csv(tmp_path, content))
    assert "pool.csv" in str(caught.value)


def test_a_lone_quote_within_a_cell_is_text(tmp_path):
    assert read(csv(tmp_path, b'text\na 5" disk\nanother\n'), text="text").texts == ('a 5" disk', "another")


def test_without_a_column_of_ids_rows_are_known_by_their_number(tmp_path):
    rows = read(csv(tmp_path, b"a\n5\n6\n"))
    assert rows.ids == ("0", "1") and rows.numbered


def test_features_are_all_numbers_but_ids_labels_and_the_index_of_a_data_frame(tmp_path):
    content = b",Unnamed: 1,name,id,label,a,when,yes\n0,7,Ann,x,1,2,2020-01-01,true\n1,8,Bob,y,,3,2020-01-02,false\n"
    rows = read(csv(tmp_path, content))
    np.testing.assert_array_equal(rows.features, [[2, 1], [3, 0]])
    assert rows.labels == ("1", None)
    assert rows.notes == (
        "Features: 2 of the columns of pool.csv (a, yes); not used: name (too many different words); "
        "when (dates: they count as days if features names them); (unnamed), Unnamed: 1 (row numbers of a data frame).",
    )


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_labels_from_elsewhere_keep_the_label_column_out_of_the_features(tmp_path, kind):
    in_csv = csv(tmp_path, b"id,y,a\nx,1,2\ny,0,3\n")
    path = in_csv if kind == "csv" else parquet(tmp_path, id=["x", "y"], y=[1, 0], a=[2, 3])
    rows = read(path, own_labels=False, label="y")
    np.testing.assert_array_equal(rows.features, [[2], [3]])
    assert rows.labels is None


@pytest.mark.parametrize("features", ["p0,p1", "p*", ["p0", "p1"], "p1, p0", ["p?"]])
def test_features_are_named_by_columns_or_patterns(tmp_path, features):
    rows = read(csv(tmp_path, b"p0,q,p1\n1,2,3\n"), features=features)
    np.testing.assert_array_equal(rows.features, [[1, 3]])


def test_a_column_whose_name_has_a_comma_can_be_named(tmp_path):
    np.testing.assert_array_equal(read(csv(tmp_path, b'"a,b",c\n1,2\n'), features="a,b").features, [[1]])


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"features": "aa"}, r"has no column 'aa' for features: did you mean 'a'\?"),
        ({"features": "word"}, "column 'word' .* has a different text in every row, such as 'w'"),
        ({"features": "none"}, "no column 'none' .* its columns are 'id', 'a', 'word'"),
        ({"text": "txt"}, r"no column 'txt' for text"),
        ({"id": "key"}, r"no column 'key' for id"),
        ({"label": "y"}, r"no column 'y' for label"),
        ({"text": "word", "features": "a"}, "Give features or text, not both"),
    ],
)
def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path, columns, sentence):
    with pytest.raises(BadInput, match=sentence):
        read(csv(tmp_path, b"id,a,word\nx,1,w\ny,2,v\n"), **columns)


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([1.0, 2.0, 4.0]),
        pa.array([1, 2, 4], pa.int8()),
        pa.array([1, 2, 4], pa.uint64()),
        pa.array([1.0, 2.0, 4.0], pa.float32()),
        pa.array(np.array([1, 2, 4], np.float16)),
        pa.array([decimal.Decimal("1.0"), decimal.Decimal("2.0"), decimal.Decimal("4.0")]),
        pa.chunked_array([pa.array([1.0]), pa.array([2.0, 4.0])]),
    ],
    ids=["double", "int8", "uint64", "float", "half", "decimal", "chunks"],
)
def test_every_type_of_number_gives_the_same_features(tmp_path, cells):
    np.testing.assert_array_equal(read(parquet(tmp_path, a=cells)).features, [[1], [2], [4]])


LISTS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


@pytest.mark.parametrize(
    "lists",
    [
        pa.array(LISTS),
        pa.array(LISTS, pa.list_(pa.float32(), 2)),
        pa.array(LISTS, pa.large_list(pa.float64())),
        pa.array([[1, 2], [3, 4], [5, 6]], pa.list_(pa.int16())),
        pa.array([[decimal.Decimal(x) for x in row] for row in LISTS], pa.list_(pa.decimal128(5, 1))),
        pa.array([None, *LISTS]).slice(1),
        pa.chunked_array([pa.array(LISTS[:1]), pa.array(LISTS[1:])]),
    ],
    ids=["list", "fixed size", "large", "integers", "decimals", "slice", "chunks"],
)
def test_every_type_of_list_gives_the_same_embedding(tmp_path, lists):
    rows = read(parquet(tmp_path, id=["x", "y", "z"], emb=lists, size=[2, 2, 2]), features="emb")
    np.testing.assert_array_equal(rows.features, LISTS)
    assert not rows.own_units


def test_a_single_column_of_lists_is_found_without_a_name(tmp_path):
    rows = read(parquet(tmp_path, id=["x", "y", "z"], year=[1, 2, 3], emb=LISTS, word=["a", "b", "c"]))
    np.testing.assert_array_equal(rows.features, LISTS)
    assert rows.notes == (
        "Features: 1 of the columns of pool.parquet (emb: lists of 2 numbers); not used: year (beside the embedding); "
        "word (too many different words).",
    )


def test_of_several_columns_of_lists_one_must_be_named(tmp_path):
    with pytest.raises(
        BadInput, match=r"columns of lists 'a', 'b': keep one in the file, or set features to one of them"
    ):
        read(parquet(tmp_path, a=LISTS, b=LISTS))


def test_a_pattern_takes_neither_ids_nor_labels_for_features(tmp_path):
    rows = read(csv(tmp_path, b"id,a,label,b\n1,2,3,4\n2,3,,5\n"), features="*")
    np.testing.assert_array_equal(rows.features, [[2, 4], [3, 5]])


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        (pa.array([[1.0, 2.0], [3.0]]), "must be equally long: row 0 .* has 2 numbers, row 1 has 1"),
        (pa.array([[[1.0], [2.0]], [[3.0], [4.0]]]), "must hold numbers, these hold list"),
        (pa.array([["a"], ["b"]]), "must hold numbers, these hold string"),
        (pa.array([[1.0, 2.0], None]), "column 'a' .* is empty in row 1"),
        (pa.array([[1.0, 2.0], None], pa.list_(pa.float64(), 2)), "is empty in row 1"),
        (pa.array([[1.0, 2.0], [3.0, None]]), "list in row 1 .* has an empty place"),
        (pa.array([[1.0, 2.0], [3.0, float("nan")]]), "must be finite: row 1"),
        (pa.array([[], []], pa.list_(pa.float64())), "are empty: they must hold numbers"),
        (pa.array([[("x", 1)]] * 2, pa.map_(pa.string(), pa.int64())), "numbers or categories, its type is map"),
        (pa.array([b"\xff", b"1"]), "must hold numbers or categories, its type is binary"),
    ],
)
def test_what_is_no_embedding_is_told_with_its_place(tmp_path, column, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        read(parquet(tmp_path, a=column), features="a")
    assert "pool.parquet" in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        (pa.array(["x", "y"]).dictionary_encode(), ("x", "y")),
        (pa.array(["x", "y"], pa.large_string()), ("x", "y")),
        (pa.array([7, 8]), ("7", "8")),
        (pa.array([7.0, 8.5]), ("7.0", "8.5")),
        (pa.array([b"x", b"y"]), ("x", "y")),
    ],
)
def test_ids_are_words_whatever_their_type(tmp_path, cells, ids):
    rows = read(parquet(tmp_path, key=cells, a=[1.0, 2.0]), id="key")
    assert rows.ids == ids
    assert rows.integer_ids is pa.types.is_integer(cells.type)


@pytest.mark.parametrize("cells", [pa.array([b"\xff", b"y"]), pa.array([[1], [2]]), pa.array(["x", None])])
def test_ids_that_are_no_words_are_refused(tmp_path, cells):
    with pytest.raises(BadInput, match="'key'"):
        read(parquet(tmp_path, key=cells, a=[1.0, 2.0]), id="key")


def test_texts_taken_from_a_dictionary_are_texts_and_empty_ones_stay(tmp_path):
    path = parquet(tmp_path, review=pa.array(["good", None, "good"]).dictionary_encode())
    assert read(path, text="review").texts == ("good", "", "good")


def test_a_parquet_file_cut_off_or_with_a_flipped_byte_is_a_sentence(tmp_path):
    path = parquet(tmp_path, a=np.random.default_rng(0).normal(size=1000))
    whole = path.read_bytes()
    for length in (0, 3, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(BadInput, match=r"pool\.parquet"):
            read(path)
    path.write_bytes(b"not a table at all")
    with pytest.raises(BadInput, match="no whole Parquet file"):
        read(path)


def test_a_flipped_byte_in_a_page_with_a_checksum_is_noticed(tmp_path):
    pq.write_table(
        pa.table({"a": np.random.default_rng(0).normal(size=1000)}),
        tmp_path / "pool.parquet",
        write_page_checksum=True,
        compression="none",
        use_dictionary=False,
    )
    content = bytearray((tmp_path / "pool.parquet").read_bytes())
    content[4000] ^= 1
    (tmp_path / "pool.parquet").write_bytes(content)
    with pytest.raises(BadInput, match="is damaged, write it again"):
        read(tmp_path / "pool.parquet")


def test_a_parquet_file_that_announces_more_rows_than_memory_holds_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(arrow_tables, "LARGEST_CONTENT", 8 * 10**5)
    path = parquet(tmp_path, a=np.zeros(10**6))
    assert path.stat().st_size < 10**5
    with pytest.raises(BadInput, match="1000000 rows of 1 column, too many for memory"):
        read(path)


def test_a_parquet_file_without_rows_is_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="has no rows"):
        read(parquet(tmp_path, a=pa.array([], pa.float64())))


def test_an_unknown_kind_of_file_is_refused_by_its_name(tmp_path):
    with pytest.raises(BadInput, match=r"ends in '\.doc'"):
        read(csv(tmp_path, PLAIN, "pool.doc"))


def test_where_the_content_is_not_needed_only_ids_are_read(tmp_path):
    rows = read(csv(tmp_path, b"id,word\nx,good\n"), content=False)
    assert rows.ids == ("x",) and rows.features is None


@pytest.mark.parametrize("content", [b"0.1,5,2.5\n1,2,3\n", b"5.1,3.5\n4.9,3.0\n", b"-1,7\n1,2\n", b"1e3\n2\n"])
def test_a_sample_in_the_place_of_the_names_is_not_lost(tmp_path, content):
    with pytest.raises(BadInput, match=r"look like numbers of a sample: a table needs the names of its columns"):
        read(csv(tmp_path, content))


@pytest.mark.parametrize("content", [b"7,3,5\n1,2,3\n", b"2001,2005\n1,2\n", b"id,7,3.5\nx,1,2\n"])
def test_names_that_may_be_a_sample_are_told(tmp_path, content):
    notes = read(csv(tmp_path, content)).notes
    assert "if it is one, write a row of names above it" in notes[0]


@pytest.mark.parametrize("content", [b"0,1,2\n1,2,3\n", b",0,1\n0,2,3\n", b"id,1,2\nx,2,3\n", b"id,q,3.5\nx,1,2\n"])
def test_columns_that_are_counted_are_names_like_others(tmp_path, content):
    assert all("look like" not in note for note in read(csv(tmp_path, content)).notes)


@pytest.mark.parametrize("name", ["idx", "index", "sample_id", "sampleId", "key", "row id"])
def test_a_column_that_seems_to_name_the_rows_is_no_feature_unless_it_is_named_or_alone(tmp_path, name):
    table = parquet(tmp_path, **{name: [7, 3, 5], "a": [1.0, 2.0, 2.0]})
    rows = read(table)
    assert rows.names == ("a",)
    assert f"{name} (a different whole number in every row: set id to it if it names the rows)" in rows.notes[-1]
    assert all("in every row" not in note for note in read(table, id=name).notes)
    assert read(table, features=name).features.shape == (3, 1)
    alone = read(parquet(tmp_path, **{name: [7, 3, 5]}))
    assert alone.names == (name,)
    assert "set id to it, or set features to the other columns" in " ".join(alone.notes)


def test_whole_numbers_that_count_on_are_told_and_others_are_not(tmp_path):
    told = {}
    for words, numbers in {"counting": range(10, 0, -1), "gaps": range(0, 20, 2), "twice": [1] * 10}.items():
        notes = read(parquet(tmp_path, n=list(numbers), a=[0.5] * 10)).notes
        told[words] = any("in every row" in note for note in notes)
    assert told == {"counting": True, "gaps": False, "twice": False}


@pytest.mark.parametrize("name", ["idle", "acid", "grid", "paid", "valid", "rowing", "keynote"])
def test_a_word_that_ends_like_an_id_is_none(tmp_path, name):
    assert all("in every row" not in note for note in read(parquet(tmp_path, **{name: [7, 3, 5]})).notes)


def test_labels_of_the_table_that_are_not_looked_at_are_told(tmp_path):
    table = csv(tmp_path, b"id,a,label\nx,1,cat\ny,2,dog\n")
    assert any("The column 'label' of pool.csv is not read" in note for note in read(table, own_labels=False).notes)
    assert all("is not read" not in note for note in read(table).notes)


@pytest.mark.parametrize("name", ["pool.csv", "pool.csv.gz"])
def test_a_table_packed_by_gzip_is_read_whatever_its_name(tmp_path, name):
    rows = read(csv(tmp_path, gzip.compress(PLAIN), name))
    np.testing.assert_array_equal(rows.features, [[1, 2.5], [3, 4]])


def test_a_packed_table_that_is_cut_off_or_unpacks_to_more_than_memory_holds_is_refused(tmp_path, monkeypatch):
    with pytest.raises(BadInput, match="no whole file of gzip"):
        read(csv(tmp_path, gzip.compress(PLAIN)[:-9]))
    monkeypatch.setattr(separated, "LARGEST_CONTENT", 10)
    with pytest.raises(BadInput, match="unpacks to more than"):
        read(csv(tmp_path, gzip.compress(PLAIN)))


@pytest.mark.parametrize(
    ("asked", "names"),
    [("A", ["a"]), ("a,B", ["a", "B"]), ("X*", ["x1", "X2"]), ("x*", ["x1"]), ([" a "], ["a"]), ("?2", ["X2"])],
)
def test_features_are_found_in_any_case_and_as_written_first(tmp_path, asked, names):
    table = csv(tmp_path, b"a,B,x1,X2,text\n1,2,3,4,p q r s\n5,6,7,8,t u v w\n")
    expected = ["X2"] if asked == "X*" else names
    assert list(read(table, features=asked).names) == expected


def test_texts_groups_and_ids_are_found_in_any_case_and_read_as_they_are_written(tmp_path):
    table = csv(tmp_path, b"Key,Text,Video\n01,1.50,007\n1,2.5,7\n")
    rows = read(table, id="KEY", text="text", group="video")
    assert rows.ids == ("01", "1") and rows.texts == ("1.50", "2.5") and rows.groups == ("007", "7")


def test_names_that_differ_only_in_case_are_asked_about(tmp_path):
    table = csv(tmp_path, b"id,text,TEXT\nx,one,two\ny,three,four\n")
    assert read(table, text="TEXT").texts == ("two", "four")
    with pytest.raises(BadInput, match="'text', 'TEXT', which differ only in form: set text to one"):
        read(table, text="Text")


@pytest.mark.parametrize("features", ["a,label", "label", ["a", "label"], "A,LABEL", " Label"])
def test_the_label_is_no_feature_even_if_it_is_named(tmp_path, features):
    table = csv(tmp_path, b"a,label\n1,1\n2,2\n3,\n")
    with pytest.raises(BadInput, match=r"'label' is the column of labels .* named in features") as caught:
        read(table, features=features)
    assert caught.value.argument == "features"
    assert read(table, features="*").names == ("a",)


def test_decimals_are_not_offered_as_names_of_rows(tmp_path):
    rows = read(csv(tmp_path, b"a;b\n1,5;2\n2,5;3\n3,5;4\n"))
    assert rows.features[:, 0].tolist() == [1.5, 2.5, 3.5]
    assert not any("set id to it" in note for note in rows.notes)
