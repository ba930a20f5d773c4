"""Arrays are made once for each recipe, and again only if what was kept is damaged."""

import numpy as np
import pytest

from nextbatch.errors import NextbatchWarning, WriteFailed
from nextbatch.storage.cache import cache_folder, cached

pytestmark = pytest.mark.usefixtures("offline")


class Making:
    """Makes the same arrays whenever it is called, and counts how often that is."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return {"X": np.arange(6.0).reshape(2, 3), "n": np.array([2])}


def test_arrays_are_made_once_for_each_recipe():
    make = Making()
    for recipe in ({"data": "a", "columns": 2}, {"columns": 2, "data": "a"}, {"data": "a", "columns": 3}):
        arrays = cached(recipe, make)
        assert arrays["X"].tolist() == [[0, 1, 2], [3, 4, 5]]
        assert arrays["n"].tolist() == [2]
    assert make.times == 2


def test_arrays_are_memory_mapped_and_cannot_be_changed():
    X = cached({}, Making())["X"]
    assert isinstance(X, np.memmap)
    assert not X.flags.writeable


@pytest.mark.parametrize(
    "damage", [lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"), lambda path: path.unlink()]
)
@pytest.mark.parametrize("name", ["X.npy", "n.npy"])
def test_damaged_arrays_are_made_again_with_a_warning(damage, name):
    make = Making()
    cached({}, make)
    damage(next(cache_folder().rglob(name)))
    with pytest.warns(NextbatchWarning, match=f"{name} is damaged: its arrays are made again"):
        arrays = cached({}, make)
    assert arrays["X"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert make.times == 2


def test_what_was_interrupted_is_made_again():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached({}, interrupted)
    assert cached({}, Making())["n"].tolist() == [2]


def test_a_full_disk_is_told_with_what_to_do(monkeypatch):
    def full(path, content):
        raise WriteFailed(f"Cannot write {path}: No space left on device. Nothing there was changed.")

    monkeypatch.setattr("nextbatch.storage.cache.write_atomically", full)
    with pytest.raises(WriteFailed, match=r"No space left on device.*set NEXTBATCH_CACHE to another folder"):
        cached({}, Making())


def test_a_file_in_place_of_the_cache_is_told_with_what_to_do():
    cache_folder().write_bytes(b"")
    with pytest.raises(WriteFailed, match=r"set NEXTBATCH_CACHE to another folder"):
        cached({}, Making())


def test_without_a_folder_of_ones_own_the_cache_is_where_the_system_keeps_such_things(monkeypatch):
    monkeypatch.delenv("NEXTBATCH_CACHE")
    assert "nextbatch" in str(cache_folder())
