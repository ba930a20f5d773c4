"""Paths: nothing is opened that could hang, nothing is replaced that was not meant."""

import os

import pytest

from nextbatch.errors import BadInput
from nextbatch.storage.paths import existing_file, existing_folder, require_free, require_suffix


def test_a_missing_file_is_named_with_the_one_that_may_have_been_meant(tmp_path):
    (tmp_path / "labels.csv").touch()
    with pytest.raises(BadInput, match=r"There is no file .*lables\.csv\. Did you mean .*labels\.csv\?"):
        existing_file(tmp_path / "lables.csv")


def test_a_pattern_that_matches_nothing_is_told_apart_from_a_name(tmp_path):
    with pytest.raises(BadInput, match="not a pattern of several"):
        existing_file(tmp_path / "*.csv")


def test_a_file_in_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="There is no file"):
        existing_file(tmp_path / "nowhere" / "pool.csv")


@pytest.mark.parametrize("name", ["x" * 5000, "a\x00b"])
def test_a_name_that_no_file_can_have_is_a_sentence(tmp_path, name):
    with pytest.raises(BadInput, match=r"cannot be the name of a file|There is no file"):
        existing_file(tmp_path / name)


def test_a_pipe_is_refused_without_being_opened(tmp_path):
    os.mkfifo(tmp_path / "pool.csv")
    with pytest.raises(BadInput, match="no regular file"):
        existing_file(tmp_path / "pool.csv")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(BadInput, match="is a folder"):
        existing_file(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_a_sentence(tmp_path):
    (tmp_path / "secret.csv").touch(mode=0o000)
    with pytest.raises(BadInput, match="cannot be opened: Permission denied"):
        existing_file(tmp_path / "secret.csv")


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="cannot be listed"):
        existing_folder(tmp_path / "nowhere")


def test_another_kind_of_file_is_refused_by_its_name(tmp_path):
    with pytest.raises(BadInput, match=r"ends in '\.xlsx': a table must be one of \.csv, \.parquet"):
        require_suffix(tmp_path / "pool.xlsx", (".csv", ".parquet"), "a table")


def test_a_file_is_replaced_only_by_force(tmp_path):
    out = tmp_path / "next.csv"
    require_free(out, [], force=False)
    out.touch()
    with pytest.raises(BadInput, match="exists already"):
        require_free(out, [], force=False)
    require_free(out, [], force=True)


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_an_input_is_not_replaced_even_by_force_and_under_another_name(tmp_path, link):
    pool = tmp_path / "pool.csv"
    pool.touch()
    link(pool, tmp_path / "next.csv")
    for out in (pool, tmp_path / "next.csv", tmp_path / "." / "pool.csv"):
        with pytest.raises(BadInput, match="is also an input"):
            require_free(out, [tmp_path / "missing.csv", pool], force=True)


def test_what_is_no_file_is_not_replaced_even_by_force(tmp_path):
    os.mkfifo(tmp_path / "next.csv")
    for out in (tmp_path, tmp_path / "next.csv"):
        with pytest.raises(BadInput, match="exists and is no file"):
            require_free(out, [], force=True)


def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="is no folder that you may write to"):
        require_free(tmp_path / "file" / "next.csv", [], force=True)
    require_free(tmp_path / "new" / "newer" / "next.csv", [], force=False)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused_before_the_work(tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(BadInput, match="is no folder that you may write to"):
        require_free(tmp_path / "locked" / "next.csv", [], force=True)
