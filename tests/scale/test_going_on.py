"""A run that was stopped goes on: units that are done are not scored again, and the batch is the same."""

import numpy as np
import pytest

from made_shards import labeled, model, write_shards
from nextbatch import Margin, NextbatchWarning, ShardedPool, WClustered, rng_for
from nextbatch.scale.passes.manifest import Manifest
from nextbatch.storage import writing


def choose(pool, keep, threads, strategy=None, seed=0):
    return pool.select(strategy or WClustered(5), 30, rng_for(seed), on=threads, workers=2, keep=keep)


@pytest.fixture(scope="module")
def threads():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture
def pool(tmp_path):
    return ShardedPool(write_shards(tmp_path / "pool"), model(), labeled=labeled())


def test_units_that_are_done_are_not_scored_again(pool, tmp_path, threads):
    first = choose(pool, tmp_path / "keep", threads)
    again = choose(pool, tmp_path / "keep", threads)
    assert (first.scored, again.scored) == (4, 0)
    assert again.ids == first.ids
    (tmp_path / "keep").joinpath(sorted(path.name for path in (tmp_path / "keep").iterdir())[1]).unlink()
    part = choose(pool, tmp_path / "keep", threads)
    assert part.scored == 1
    assert part.ids == first.ids


@pytest.mark.parametrize("change", ["strategy", "seed", "labels"])
def test_another_question_is_scored_anew(pool, tmp_path, threads, change):
    choose(pool, tmp_path / "keep", threads)
    if change == "labels":
        pool = ShardedPool(pool.shards, model(), labeled=labeled()[1:])
    other = choose(
        pool, tmp_path / "keep", threads, Margin() if change == "strategy" else None, 1 if change == "seed" else 0
    )
    assert other.scored == 4


def test_a_shard_that_was_written_anew_is_scored_anew(pool, tmp_path, threads):
    choose(pool, tmp_path / "keep", threads)
    path = pool.shards.files[1].path
    np.save(path, np.load(path)[::-1].copy())
    changed = ShardedPool(tmp_path / "pool", model(), labeled=labeled())
    assert choose(changed, tmp_path / "keep", threads).scored == 1


def test_a_damaged_result_is_scored_anew(pool, tmp_path, threads):
    first = choose(pool, tmp_path / "keep", threads)
    for number, path in enumerate(sorted((tmp_path / "keep").iterdir())):
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2] if number % 2 else content[:-9] + b"otherwise")
    again = choose(pool, tmp_path / "keep", threads)
    assert again.scored == 4
    assert again.ids == first.ids


def test_a_full_disk_is_told_once_and_stops_nothing(pool, tmp_path, threads, monkeypatch):
    def full(path, content):
        raise writing.WriteFailed(f"Cannot write {path}: No space left on device. Nothing there was changed.")

    monkeypatch.setattr("nextbatch.scale.passes.manifest.write_atomically", full)
    with pytest.warns(NextbatchWarning, match=r"No space left .* is not kept") as caught:
        batch = choose(pool, tmp_path / "keep", threads)
    assert len(caught) == 1
    monkeypatch.undo()
    assert choose(pool, tmp_path / "other", threads).ids == batch.ids


def test_without_a_folder_nothing_is_kept(pool):
    assert Manifest(None, {}).read((0, 0, 10), pool.shards.files[:1]) is None
