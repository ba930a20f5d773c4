"""A shard that is damaged in seven ways: a sentence that names it, or a batch of the others."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from made_shards import CUTS, labeled, model, rows, write_shards
from nextbatch import BadInput, ShardedPool, WClustered, rng_for


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


def with_nan(path):
    X = np.load(path)
    X[7, 3] = np.nan
    np.save(path, X)


def replace(path):
    np.save(path, np.load(path)[::-1].copy())


# Before the pool is opened, and while it is chosen from.
BEFORE = {
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-7]), r"part2.npy: .* is truncated"),
    "of another type": (lambda path: np.save(path, np.load(path).astype(np.float32)), r"part2.npy: .* of float32, and"),
    "with other columns": (lambda path: np.save(path, np.load(path)[:, :5]), r"part2.npy: .* has 5 columns"),
    "with NaN": (with_nan, r"part2.npy: row 7 \(the first is row 0\) holds NaN"),
    "empty": (lambda path: path.write_bytes(b""), r"part2.npy: .* is no whole .npy array"),
}
AFTER = {
    "missing": (
        lambda path: path.unlink(),
        r"part2.npy, rows 0 to 4299 \(.*part2.npy cannot be read on .*No such file",
    ),
    "replaced": (replace, r"part2.npy, rows 0 to 4299 \(.*part2.npy was replaced or changed"),
}


def choose(pool, threads, **words):
    return pool.select(WClustered(5), 30, rng_for(0), on=threads, workers=2, **words)


def opened(folder, skip_bad=False):
    return ShardedPool(folder, model(), labeled=names_of_labels(), skip_bad=skip_bad)


def names_of_labels():
    """Return labeled rows of all shards but the one that is damaged."""
    begins = [0, *CUTS]
    places = np.searchsorted(CUTS, labeled(), side="right").tolist()
    found = zip(places, labeled().tolist(), strict=True)
    return [f"part{place}.npy:{row - begins[place]}" for place, row in found if place != 2]


@pytest.mark.parametrize("damage", BEFORE)
def test_a_damaged_shard_is_named_or_left_out(tmp_path, threads, damage):
    folder = write_shards(tmp_path / "pool")
    harm, told = BEFORE[damage]
    harm(folder / "part2.npy")
    with pytest.raises(BadInput, match=told):
        choose(opened(folder), threads)
    batch = choose(opened(folder, skip_bad=True), threads)
    assert [name for name, _ in batch.left_out] == ["part2.npy"]
    if damage != "with NaN":
        (folder / "part2.npy").unlink()
        assert choose(opened(folder), threads).ids == batch.ids


def test_a_row_with_nan_leaves_the_batch_of_all_other_rows(tmp_path, threads):
    folder = write_shards(tmp_path / "pool")
    with_nan(folder / "part2.npy")
    batch = choose(opened(folder, skip_bad=True), threads)
    np.save(folder / "part2.npy", rows()[0][4000:8300])
    labels = [*names_of_labels(), "part2.npy:7"]
    whole = choose(ShardedPool(folder, model(), labeled=labels), threads)
    np.testing.assert_array_equal(batch.positions, whole.positions)


@pytest.mark.parametrize("damage", AFTER)
@pytest.mark.parametrize("manifest", [False, True], ids=["before a pass", "after the manifest was written"])
def test_a_shard_that_changes_after_it_was_opened_is_named_or_left_out(tmp_path, threads, damage, manifest):
    folder = write_shards(tmp_path / "pool")
    pool, keep = opened(folder), tmp_path / "keep"
    if manifest:
        choose(pool, threads, keep=keep)
    harm, told = AFTER[damage]
    harm(folder / "part2.npy")
    with pytest.raises(BadInput, match=told):
        choose(pool, threads, keep=keep)
    pool.skip_bad = True
    batch = choose(pool, threads, keep=keep)
    assert [name for name, _ in batch.left_out] == ["part2.npy, rows 0 to 4299"]
    (folder / "part2.npy").unlink(missing_ok=True)
    assert choose(opened(folder), threads).ids == batch.ids


def test_a_shard_that_was_replaced_between_two_calls_gives_the_batch_of_the_new_one(tmp_path, threads):
    folder, keep = write_shards(tmp_path / "pool"), tmp_path / "keep"
    choose(opened(folder), threads, keep=keep)
    replace(folder / "part2.npy")
    batch = choose(opened(folder), threads, keep=keep)
    assert batch.scored == 1
    assert batch.ids == choose(opened(folder), threads).ids
