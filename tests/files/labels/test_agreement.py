"""Ids of labels mean the rows that they seem to, or it is refused with both readings."""

import pytest

from nextbatch.errors import BadInput
from nextbatch.files.rows import Columns
from nextbatch.files.samples import read_samples

TEXTS = ["my card was charged", "app crashes", "refund please", "screen freezes", "where is my parcel"]


def read(tmp_path, pool, labels, **columns):
    (tmp_path / "pool.csv").write_text(pool)
    (tmp_path / "labels.csv").write_text(labels)
    return read_samples(tmp_path / "pool.csv", tmp_path / "labels.csv", None, Columns(**columns), lambda step: None)


def table(header, rows):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


POOL = table("text,a", [(text, i) for i, text in enumerate(TEXTS)])


@pytest.mark.parametrize("columns", [{"text": "text"}, {}])
@pytest.mark.parametrize("name", ["text", "Text", "review"])
def test_labels_that_count_from_one_are_told_by_the_texts_in_both_files(tmp_path, columns, name):
    labels = table(f"id,label,{name}", [(i + 1, "ab"[i % 2], TEXTS[i]) for i in (0, 1, 3)])
    with pytest.raises(
        BadInput, match=r"count rows from 1, .* numbered from 0. Read from 1, all texts agree; read from 0, 3"
    ):
        read(tmp_path, POOL, labels, **columns)


def test_the_same_texts_at_the_same_rows_are_no_contradiction(tmp_path):
    labels = table("id,label,text", [(i, "ab"[i % 2], f" {TEXTS[i]} ") for i in (1, 2, 3)])
    assert read(tmp_path, POOL, labels, text="text").labels.tolist() == [None, "b", "a", "b", None]


def test_texts_of_other_rows_are_refused_whatever_the_ids_are(tmp_path):
    pool = table("id,text", [(f"r{i}", text) for i, text in enumerate(TEXTS)])
    labels = table("id,label,text", [("r0", "a", TEXTS[2]), ("r3", "b", TEXTS[1])])
    with pytest.raises(
        BadInput, match=r"says in its column 'text' that 'r0' is 'refund please', and .*the ids mean other"
    ):
        read(tmp_path, pool, labels, text="text")


def test_a_text_that_was_edited_is_told_where_the_rows_have_ids(tmp_path):
    pool = table("id,text", [(f"r{i}", text) for i, text in enumerate(TEXTS)])
    labels = table("id,label,text", [(f"r{i}", "ab"[i % 2], text) for i, text in enumerate([*TEXTS[:2], "a refund!"])])
    samples = read(tmp_path, pool, labels, text="text")
    assert any("labels are matched by id alone" in note for note in samples.notes)


def test_a_column_of_few_words_that_changed_contradicts_nothing(tmp_path):
    pool = table("id,text,state", [(i, text, "new") for i, text in enumerate(TEXTS)])
    labels = table("id,label,state", [(0, "a", "seen"), (1, "b", "seen")])
    assert len(read(tmp_path, pool, labels, text="text").labeled) == 2


@pytest.mark.parametrize("n", [2, 4, 5])
def test_labels_from_one_on_are_asked_about_where_rows_are_numbered_from_zero(tmp_path, n):
    labels = table("id,label", [(i + 1, "ab"[i % 2]) for i in range(n)])
    with pytest.raises(BadInput, match=f"count from 1 to {n}, .* subtract 1 .* set label_id to 'id'") as told:
        read(tmp_path, POOL, labels, text="text")
    assert told.value.argument == "label_id"
    if n < 5:
        assert len(read(tmp_path, POOL, labels, text="text", label_id="id").labeled) == n


@pytest.mark.parametrize("numbers", [[0, 1, 2], [1, 3], [2, 4], [4]])
def test_other_numbers_are_row_numbers(tmp_path, numbers):
    labels = table("id,label", [(i, "a") for i in numbers])
    assert read(tmp_path, POOL, labels, text="text").labeled.tolist() == numbers


def test_the_number_after_the_last_is_told_to_count_from_zero(tmp_path):
    with pytest.raises(BadInput, match=r"numbered from 0 to 4. If '5' .* counts rows from 1"):
        read(tmp_path, POOL, table("id,label", [(2, "a"), (5, "b")]), text="text")


def test_labels_that_count_from_one_are_told_where_the_pool_has_blank_rows(tmp_path):
    pool = table("text,a", [(TEXTS[0], 0), ("", ""), *((text, i) for i, text in enumerate(TEXTS[1:]))])
    labels = table("id,label,text", [(1, "a", TEXTS[0]), (3, "b", TEXTS[1]), (5, "a", TEXTS[3])])
    with pytest.raises(BadInput, match="Read from 1, all texts agree"):
        read(tmp_path, pool, labels)
