"""Features of tables: what is taken, what is left out and why, and the sentence that tells it."""

import cProfile
import datetime

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from nextbatch.errors import BadInput
from nextbatch.files.features.notes import doubts, looks_like
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns

N = 40
COLORS = tuple(["red", "blue", "green", "red"] * 10)


def read(path, **columns):
    return read_rows(path, Columns(**columns))


def csv(folder, **columns):
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    (folder / "pool.csv").write_text("\n".join(lines) + "\n")
    return folder / "pool.csv"


def parquet(folder, **columns):
    pq.write_table(pa.table(columns), folder / "pool.parquet")
    return folder / "pool.parquet"


@pytest.mark.parametrize("write", [csv, parquet])
def test_texts_whose_values_repeat_are_categories_and_told(tmp_path, write):
    rows = read(write(tmp_path, a=[i / 2 for i in range(N)], color=COLORS))
    assert rows.names == ("a",) and rows.features.shape == (N, 1)
    assert rows.categories == {"color": COLORS}
    assert (
        rows.notes[0] == f"Features: 2 of the columns of {rows.source.name} (a, color); categories: color (3 values)."
    )


def test_a_pandas_categorical_is_a_category_whatever_its_values(tmp_path):
    words = pa.array(COLORS).dictionary_encode()
    numbers = pa.array([7, 8] * 20).dictionary_encode()
    pa.feather.write_feather(pa.table({"color": words, "kind": numbers}), tmp_path / "pool.feather")
    rows = read(tmp_path / "pool.feather")
    assert rows.categories == {"color": COLORS, "kind": ("7", "8") * 20}
    assert rows.features.shape == (N, 0)


@pytest.mark.parametrize(
    ("values", "rows", "is_category"),
    [(2, 3, False), (2, 4, True), (10, 20, True), (11, 54, False), (11, 55, True), (1000, 5000, True)],
)
def test_values_must_repeat_to_be_categories(tmp_path, values, rows, is_category):
    table = csv(tmp_path, a=[i + 0.5 for i in range(rows)], word=[f"w{i % values}" for i in range(rows)])
    read_as = read(table)
    assert ("word" in read_as.categories) is is_category
    assert ("not used: word (too many different words)" in read_as.notes[0]) is not is_category


def test_features_can_name_a_column_of_words_that_seldom_repeat(tmp_path):
    words = [f"w{i // 2}" for i in range(N)]
    table = csv(tmp_path, a=range(N), word=words)
    assert read(table, features="a").categories == {}
    assert read(table, features="word").categories == {"word": tuple(words)}


def test_long_texts_are_no_categories_even_if_they_repeat(tmp_path):
    rows = read(
        csv(tmp_path, a=range(N), b=range(N), c=range(N), d=range(N), boilerplate=["word " * 20, "other " * 20] * 20)
    )
    assert not rows.categories and "boilerplate (texts)" in rows.notes[0]


@pytest.mark.parametrize("write", [csv, parquet])
def test_blank_numbers_are_told_and_blank_words_are_blank(tmp_path, write):
    blank = "" if write is csv else None
    table = write(tmp_path, id=list(range(N)), a=[1.5, blank, 2, 3] * 10, color=["red", blank, " ", "blue"] * 10)
    rows = read(table)
    assert np.isnan(rows.features[:, 0]).tolist() == [False, True, False, False] * 10
    assert rows.categories["color"] == ("red", None, None, "blue") * 10
    assert "blanks take the median and are marked: a (10)" in rows.notes[0]


def test_a_sign_for_a_missing_number_is_blank_and_counted(tmp_path):
    rows = read(csv(tmp_path, a=["1", "?", "2.5", "n/a"] * 10))
    assert np.isnan(rows.features[:, 0]).sum() == 20
    assert "20 cells of 'a' with a sign for a missing number counted as blank." in rows.notes


def test_truth_values_are_numbers_and_with_blanks_a_category(tmp_path):
    rows = read(parquet(tmp_path, yes=[True, False] * 20, perhaps=[True, None] * 20))
    assert rows.names == ("yes",) and rows.categories == {"perhaps": ("true", None) * 20}


DAYS = [datetime.date(2024, 1, 1 + i % 20) for i in range(N)]


@pytest.mark.parametrize("write", [csv, parquet])
def test_dates_are_days_only_if_they_are_named(tmp_path, write):
    table = write(tmp_path, a=[i / 2 for i in range(N)], when=DAYS)
    rows = read(table)
    assert rows.names == ("a",)
    assert "not used: when (dates: they count as days if features names them)" in rows.notes[0]
    named = read(table, features="when")
    np.testing.assert_allclose(named.features[:3, 0], [19723, 19724, 19725])


def test_times_are_parts_of_a_day_and_blank_ones_stay_blank(tmp_path):
    moments = [datetime.datetime(1970, 1, 2, 12), None]
    lengths = [datetime.timedelta(hours=6), datetime.timedelta(days=2)]
    rows = read(parquet(tmp_path, at=moments, long=lengths, clock=[datetime.time(6), datetime.time(18)]), features="*")
    np.testing.assert_array_equal(rows.features, [[1.5, 0.25, 0.25], [np.nan, 2, 0.75]])


def test_dates_written_in_another_way_are_left_out_and_refused_when_named(tmp_path):
    table = csv(tmp_path, a=[i / 2 for i in range(N)], when=["31/01/2024", "01/02/2024"] * 20)
    assert "when (dates" in read(table).notes[0]
    with pytest.raises(BadInput, match=r"holds dates such as '31/01/2024', .* write them as 2024-01-31"):
        read(table, features="when")


@pytest.mark.parametrize("text", ["text", "what_was_said"])
def test_a_stray_number_beside_texts_is_asked_about(tmp_path, text):
    table = csv(
        tmp_path, id=range(3), **{text: ["it is a text", "and one more text", "so it goes"], "n_tokens": [4, 4, 3]}
    )
    with pytest.raises(BadInput, match=f"a column of texts, '{text}', and beside it only 'n_tokens'") as caught:
        read(table)
    assert caught.value.argument == "text"
    assert read(table, features="n_tokens").features.shape == (3, 1)
    assert len(read(table, text=text).texts) == 3


def test_texts_without_spaces_between_words_are_texts(tmp_path):
    with pytest.raises(BadInput, match="a column of texts, 'q'"):
        read(csv(tmp_path, q=["发票和退款的问题", "登录失败和密码"], n=[8, 7]))


def test_texts_beside_many_columns_are_left_out_and_told(tmp_path):
    numbers = {name: [i / 2 for i in range(N)] for name in "abcd"}
    rows = read(csv(tmp_path, **numbers, note=[f"this is note {i}" for i in range(N)]))
    assert "not used: note (texts)." in rows.notes[0]


@pytest.mark.parametrize(
    "cells",
    [("[0.5, -1]", "[1, 2e0]"), ("[0.5 -1.]", " [1.\n 2.]"), ("array([0.5, -1])", "array([1, 2], dtype=float32)")],
)
def test_embeddings_written_as_words_are_embeddings(tmp_path, cells):
    rows = read(csv(tmp_path, n=[3, 4], emb=[f'"{cell}"' for cell in cells]))
    np.testing.assert_array_equal(rows.features, [[0.5, -1], [1, 2]])
    assert not rows.own_units
    assert "(emb: lists of 2 numbers); not used: n (beside the embedding)" in rows.notes[0]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (("[1 2 3]", "[1 ... 3]"), r"was shortened when it was written: row 1 .* has '\.\.\.'"),
        (("[1, 2]", "[1]"), "must be equally long"),
        (("[1, 2]", "none"), "must hold lists of numbers: row 1 .* has 'none'"),
        (("[1, 2]", ""), "is empty in row 1"),
    ],
)
def test_embeddings_that_lost_something_are_refused(tmp_path, cells, sentence):
    with pytest.raises(BadInput, match=sentence):
        read(csv(tmp_path, id=[1, 2], emb=[f'"{cell}"' for cell in cells]))


def test_few_codes_among_numbers_are_a_slip_and_many_are_words(tmp_path):
    with pytest.raises(BadInput, match=r"row 3 .* has 'refused'"):
        read(csv(tmp_path, a=[*range(3), "refused", *range(10), "refused", "refused"]))
    codes = [str(113800 + i) if i % 3 else f"A/{i}" for i in range(N)]
    assert "ticket (too many different words)" in read(csv(tmp_path, a=[1.5, 2] * 20, ticket=codes)).notes[-1]


def test_numbers_in_quotes_of_a_file_with_types_are_told(tmp_path):
    table = parquet(tmp_path, a=[1.5, 2.5] * 20, b=[str(i) for i in range(N)])
    assert "b (numbers in quotes: they count if features names them)" in read(table).notes[-1]
    np.testing.assert_array_equal(read(table, features="b").features[:, 0], range(N))


def test_all_names_are_told_when_they_are_few_and_else_those_that_look_like_no_measurement(tmp_path):
    few = {f"m{i}": [0.5, 1.5] for i in range(12)}
    assert ", ".join(few) in read(csv(tmp_path, **few)).notes[0]
    strange = {"outcome": [4, 4], "is_new": [3, 3], "binary": [0, 1], "zip": [5, 5], "year": [6, 6]}
    first, told = read(csv(tmp_path, **few, **strange)).notes
    assert "17 of the columns of pool.csv (m0, m1 ... year)" in first
    assert told == (
        "Of the features, 'outcome' looks like an answer; 'zip' looks like a code; 'is_new', 'binary' look like a "
        "flag; 'year' looks like a date: if some should not count, name the others in features."
    )


def test_an_answer_among_few_features_is_told_and_a_coordinate_is_none(tmp_path):
    assert "'status' looks like an answer" in read(csv(tmp_path, a=[1, 2], status=[3, 3])).notes[1]
    assert len(read(csv(tmp_path, x=[1, 2], y=[3, 3])).notes) == 1
    assert len(read(csv(tmp_path, a=[1, 2], status=[3, 3]), features="*").notes) == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [("labelId", "answer"), ("class", "answer"), ("ZIP code", "code"), ("wasCancelled", "answer"), ("classical", None)],
)
def test_a_name_is_known_by_its_parts(name, kind):
    assert looks_like(name) == kind


def test_names_that_could_be_taken_for_something_else_are_quoted(tmp_path):
    rows = read(csv(tmp_path, **{'"a,b"': [1, 2], '"c\nd"': [3, 4], "e": [5, 6]}))
    assert r"('a,b', 'c\nd', e)" in rows.notes[0]


def test_numbers_with_several_points_are_no_dates(tmp_path):
    rows = read(csv(tmp_path, a=[1.5, 2.5] * 20, version=["1.2.3", "1.2.4"] * 20))
    assert rows.categories == {"version": ("1.2.3", "1.2.4") * 20}


def test_columns_of_other_types_are_left_out_with_the_reason(tmp_path):
    table = parquet(
        tmp_path,
        a=[1.0, 2],
        tags=[["x"], ["y"]],
        s=pa.array([[("b", 1)], []], pa.map_(pa.string(), pa.int64())),
        nothing=pa.nulls(2),
    )
    told = read(table).notes[0]
    assert "tags (lists of other things than numbers)" in told
    assert "s (of type map<string, int64" in told and "nothing (empty)" in told


def test_pictures_in_a_table_are_a_sentence(tmp_path):
    table = parquet(tmp_path, image=[{"bytes": b"x", "path": "a.png"}] * 2, label=["a", "b"])
    with pytest.raises(BadInput, match="holds pictures in the column 'image': write each to a file of a folder"):
        read(table)


def test_an_error_never_prints_a_long_cell(tmp_path):
    long = "word" * 4000
    for cells in ([1, 2, 3, long], [f'"[1, 2, {long}]"', 2, 3, 4]):
        with pytest.raises(BadInput) as caught:
            read(csv(tmp_path, id=range(4), a=cells), features="a")
        assert len(str(caught.value)) < 1000


def test_a_wide_table_takes_work_in_proportion(tmp_path):
    """Counted in calls of functions, which a busy machine does not change; per pair of columns would be 64 times."""

    def calls(width):
        table = csv(tmp_path, **{f"c{i}": [1.5, 2.5] for i in range(width)})
        with cProfile.Profile() as profile:
            read(table)
        return sum(entry.callcount for entry in profile.getstats())

    calls(10)
    assert calls(8_000) < 8.5 * calls(1_000)


def test_a_coordinate_within_json_is_no_answer():
    assert doubts(["data.x", "data.y"], {}) == []
    assert "'data.y' looks like an answer" in doubts(["data.size", "data.y"], {})[0]
