"""Which files are shards, what is refused, and what rows are known by."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from made_shards import model, rows, write_shards
from nextbatch import BadInput, Margin, ShardedPool, rng_for
from nextbatch.scale.shards.finding import find_shards, looks_sharded
from nextbatch.scale.shards.opening import open_shards


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


def test_a_folder_a_pattern_and_a_list_name_the_same_files(tmp_path):
    write_shards(tmp_path / "a")
    (tmp_path / "a" / ".hidden.npy").write_bytes(b"")
    (tmp_path / "a" / "_temporary").mkdir()
    (tmp_path / "a" / "_temporary" / "part9.npy").write_bytes(b"")
    (tmp_path / "a" / "notes.txt").write_text("mine")
    expected = [f"part{number}.npy" for number in range(4)]
    for pool in (tmp_path / "a", f"{tmp_path}/a/part*.npy", sorted((tmp_path / "a").glob("part*"))[::-1]):
        assert find_shards(pool) == (tmp_path / "a", expected)


def test_names_within_subfolders_are_kept(tmp_path):
    for day in ("monday", "tuesday"):
        write_shards(tmp_path / day)
    assert find_shards(tmp_path).names[0] == "monday/part0.npy"
    assert ShardedPool(tmp_path).ids(np.array([0, 9000])) == ("monday/part0.npy:0", "tuesday/part0.npy:0")


@pytest.mark.parametrize(
    ("pool", "told"),
    [
        ("s3://bucket/pool", "is an address"),
        (["https://there/part0.npy"], "is an address"),
        ("nowhere/*.npy", "no shards"),
        ([], "no shards"),
    ],
)
def test_what_names_no_shards_is_refused(pool, told):
    with pytest.raises(BadInput, match=told):
        open_shards(pool)


def test_files_of_two_kinds_and_the_same_file_twice_are_refused(tmp_path):
    folder = write_shards(tmp_path / "a")
    with pytest.raises(BadInput, match=r"part1.npy is listed twice"):
        open_shards([folder / "part0.npy", folder / "part1.npy", folder / "part1.npy"])
    (folder / "part0.parquet").write_bytes(b"")
    with pytest.raises(BadInput, match=r"of the kinds \.npy and \.parquet"):
        open_shards(folder)


def test_a_folder_of_images_with_embeddings_beside_them_is_no_pool_in_shards(tmp_path):
    folder = write_shards(tmp_path / "a")
    assert looks_sharded(folder)
    assert looks_sharded(f"{folder}/part*.npy")
    assert not looks_sharded(folder / "part0.npy")
    (folder / "a.png").write_bytes(b"")
    assert not looks_sharded(folder)


def test_a_row_is_known_by_the_name_of_its_file_and_its_number(tmp_path):
    shards = open_shards(write_shards(tmp_path / "a"))
    fewer = open_shards(sorted((tmp_path / "a").iterdir())[1:])
    every, less = shards.known(np.arange(len(shards))), fewer.known(np.arange(len(fewer)))
    np.testing.assert_array_equal(every[2500:], less)
    assert len(np.unique(every)) == len(shards)


@pytest.mark.parametrize("seed", range(3))
def test_rows_are_taken_wherever_they_lie(tmp_path, seed):
    shards = open_shards(write_shards(tmp_path / "a"))
    for shard in shards.files:
        whole = np.load(shard.path)
        wanted = np.sort(rng_for(seed).choice(shard.n_rows, 200, replace=False))
        np.testing.assert_array_equal(shard.take(wanted), whole[wanted])
        cells = list(shard.cells(0, shard.n_rows))
        assert [first for first, _ in cells] == list(range(0, shard.n_rows, 4096))


DAMAGES = {
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-7]), "is truncated"),
    "longer": (lambda path: path.write_bytes(path.read_bytes() + b"more"), "followed by other bytes"),
    "of another width": (
        lambda path: np.save(path, np.ones((9, 3), np.float16)),
        "has 3 columns of float16, and most",
    ),
    "of another type": (lambda path: np.save(path, np.ones((9, 8), np.float32)), "of float32"),
    "of whole numbers": (lambda path: np.save(path, np.ones((9, 8), int)), "holds int64"),
    "empty": (lambda path: path.write_bytes(b""), "is no whole .npy array"),
    "without rows": (lambda path: np.save(path, np.ones((0, 8), np.float16)), "holds no numbers"),
    "by columns": (lambda path: np.save(path, np.asfortranarray(np.ones((9, 8), np.float16))), "saved by columns"),
    "of one axis": (lambda path: np.save(path, np.ones(9, np.float16)), "rows and columns are needed"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_bad_file_is_named_and_can_be_left_out(tmp_path, damage, threads):
    folder = write_shards(tmp_path / "a")
    harm, told = DAMAGES[damage]
    harm(folder / "part2.npy")
    with pytest.raises(BadInput, match=f"1 shard of the pool cannot be used. The first is part2.npy: .*{told}"):
        ShardedPool(folder)
    pool = ShardedPool(folder, model(), skip_bad=True)
    batch = pool.select(Margin(), 20, rng_for(0), on=threads, workers=2)
    assert [name for name, _ in batch.left_out] == ["part2.npy"]
    without = ShardedPool([folder / f"part{number}.npy" for number in (0, 1, 3)], model())
    assert batch.ids == without.select(Margin(), 20, rng_for(0), on=threads, workers=2).ids


def test_a_row_that_is_not_finite_is_named_by_file_and_row(tmp_path, threads):
    X = rows()[0].copy()
    X[5001, 3], X[8999, 0] = np.nan, np.inf
    folder = write_shards(tmp_path / "a", X)
    with pytest.raises(BadInput, match=r"part(2.npy: row 1001|3.npy: row 699) .* NaN or infinity"):
        ShardedPool(folder, model()).select(Margin(), 20, rng_for(0), on=threads, workers=2)
    batch = ShardedPool(folder, model(), skip_bad=True).select(Margin(), 20, rng_for(0), on=threads, workers=2)
    assert sorted(batch.left_out) == [
        ("part2.npy", "1 row with NaN or infinity left out, such as 1001"),
        ("part3.npy", "1 row with NaN or infinity left out, such as 699"),
    ]
    labeled = ShardedPool(folder, model(), labeled=[5001, 8999]).select(Margin(), 20, rng_for(0), on=threads, workers=2)
    assert labeled.ids == batch.ids


def test_ids_that_no_row_has_are_refused(tmp_path):
    folder = write_shards(tmp_path / "a")
    assert ShardedPool(folder, labeled=["part1.npy:0", "part0.npy:9"]).labeled.tolist() == [9, 2500]
    for wrong in ("part1.npy:1500", "part9.npy:0", "7", "part1.npy:-1"):
        with pytest.raises(BadInput, match=r"ids are like 'part0.npy:0'"):
            ShardedPool(folder, labeled=["part1.npy:0", wrong])


def test_a_shard_that_is_replaced_between_the_passes_is_noticed(tmp_path, threads, monkeypatch):
    from nextbatch.scale.choosing import one_pass as of_pool

    folder = write_shards(tmp_path / "a")

    def replaced(shards, positions, engine):
        np.save(folder / "part1.npy", np.load(folder / "part1.npy")[::-1].copy())
        return fetch(shards, positions, engine)

    fetch = of_pool.fetch
    monkeypatch.setattr(of_pool, "fetch", replaced)
    with pytest.raises(BadInput, match=r"part1.npy was replaced or changed"):
        ShardedPool(folder, model()).select(Margin(), 200, rng_for(0), on=threads, workers=2)


def test_a_shard_that_is_replaced_with_its_old_time_is_noticed_by_its_scores(tmp_path, threads, monkeypatch):
    import os

    from nextbatch.scale.choosing import one_pass as of_pool

    folder = write_shards(tmp_path / "a")

    def replaced(shards, positions, engine):
        path, stamp = folder / "part1.npy", (folder / "part1.npy").stat()
        np.save(path, np.load(path)[::-1].copy())
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        return fetch(shards, positions, engine)

    fetch = of_pool.fetch
    monkeypatch.setattr(of_pool, "fetch", replaced)
    with pytest.raises(BadInput, match="Files of the pool were replaced"):
        ShardedPool(folder, model()).select(Margin(), 200, rng_for(0), on=threads, workers=2)


def test_too_little_memory_is_told_with_the_number_before_anything_is_read(tmp_path):
    folder = write_shards(tmp_path / "a")
    with pytest.raises(BadInput, match=r"keeps 200 rows of 8 columns and needs about .*B, and 100 MB may be used"):
        ShardedPool(folder, model()).select(Margin(), 200, rng_for(0), max_memory="100MB")
