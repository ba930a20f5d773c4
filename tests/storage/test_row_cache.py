"""Rows are made once, kept block by block, and made again where the disk lost them."""

import numpy as np
import pytest

from nextbatch.errors import NextbatchWarning, WriteFailed
from nextbatch.storage.row_cache import cached_rows

RECIPE = {"procedure": "numbers"}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / "cache"))


def digests_of(numbers):
    return [int(number).to_bytes(16, "big") for number in numbers]


class Making:
    """Makes rows of numbers, counts them, and fails after `most`."""

    def __init__(self, numbers, most=np.inf):
        self.numbers, self.most, self.made = np.asarray(numbers), most, 0

    def __call__(self, positions):
        if self.made + len(positions) > self.most:
            raise KeyboardInterrupt
        self.made += len(positions)
        return np.stack([self.numbers[positions], self.numbers[positions] ** 2], axis=1)


def rows_of(numbers, most=np.inf, block=4):
    making, told = Making(numbers, most), []
    try:
        rows = cached_rows(RECIPE, digests_of(numbers), making, block, told.append)
    except KeyboardInterrupt:
        return None, making.made, told
    np.testing.assert_array_equal(rows, np.stack([np.asarray(numbers), np.asarray(numbers) ** 2], axis=1))
    assert rows.dtype == np.float32
    return rows, making.made, told


def test_each_row_is_made_once_in_whatever_order_it_is_asked_for():
    assert rows_of(range(10))[1:] == (10, [0, 4, 8, 10, 10])
    assert rows_of([9, 3, 3, 0])[1:] == (0, [4, 4])
    assert rows_of([11, 3, 11, 12, 11])[1] == 2


def test_what_was_made_before_an_interruption_is_kept():
    assert rows_of(range(10), most=9)[1] == 8
    assert rows_of(range(10))[1:] == (2, [8, 10, 10])


def test_another_recipe_has_rows_of_its_own():
    rows_of(range(4))
    cached_rows({"procedure": "other"}, digests_of(range(4)), making := Making(range(4)), 4)
    assert making.made == 4


def truncated(content):
    return content[: len(content) // 2]


def with_another_value(content):
    place = content.index(b"rows.npy") + len("rows.npy") + 128 + 4  # behind the header of the array
    return content[:place] + b"\xff" + content[place + 1 :]


@pytest.mark.parametrize("damaged", [truncated, with_another_value, lambda content: b""])
def test_damaged_rows_are_made_again_with_a_warning(tmp_path, damaged):
    rows_of(range(10))
    path = sorted((tmp_path / "cache").rglob("*.npz"))[0]
    path.write_bytes(damaged(path.read_bytes()))
    with pytest.warns(NextbatchWarning, match="is damaged: its rows are made again"):
        made = rows_of(range(10))[1]
    assert 2 <= made <= 4
    assert rows_of(range(10))[1] == 0


def test_nothing_asked_for_is_nothing_made():
    assert cached_rows(RECIPE, [], Making([]), 4).shape == (0, 0)


def test_a_cache_that_cannot_be_written_says_what_to_set(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / "file"))
    with pytest.raises(WriteFailed, match="set NEXTBATCH_CACHE to another folder"):
        rows_of(range(3))
