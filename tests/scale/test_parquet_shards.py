"""Shards in Parquet files: lists or columns of numbers, and ids in a column."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from made_shards import CUTS, N, labeled, model, rows, write_shards
from nextbatch import BadInput, Margin, ShardedPool, WClustered, rng_for
from nextbatch.scale.from_shards import select_from_shards
from nextbatch.scale.shards.checksum import shards_told
from nextbatch.scale.shards.opening import open_shards


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


IDS = np.array([f"row-{number:05d}-é" for number in rng_for("ids").permutation(N)])


def write(folder, form="list", ids=IDS, groups=1000):
    folder.mkdir(exist_ok=True)
    X = rows()[0].astype(np.float32)
    for number, place in enumerate(np.split(np.arange(N), CUTS)):
        part = X[place]
        if form == "columns":
            columns = {f"x{j}": part[:, j] for j in range(part.shape[1])}
        elif form == "fixed":
            columns = {"vector": pa.FixedSizeListArray.from_arrays(pa.array(part.ravel()), part.shape[1])}
        else:
            columns = {"vector": pa.array(list(part), pa.list_(pa.float32()))}
        named = {} if ids is None else {"id": ids[place]}
        table = pa.table({**named, **columns, "label": ["?"] * len(part)})
        pq.write_table(table, folder / f"part{number}.parquet", groups, write_page_checksum=True)
    return folder


@pytest.mark.parametrize("form", ["list", "fixed", "columns"])
@pytest.mark.parametrize("groups", [700, 5000, 10**6])
def test_every_form_gives_the_rows_of_the_arrays(tmp_path, threads, form, groups):
    pool = ShardedPool(write(tmp_path / "a", form, groups=groups), model(), labeled=IDS[labeled()].tolist())
    np.testing.assert_array_equal(pool.labeled, labeled())
    batch = pool.select(Margin(), 30, rng_for(0), on=threads, workers=2)
    assert batch.ids == tuple(IDS[batch.positions])
    exact = pool.seen.scorer.of_rows(rows()[0].astype(np.float32))
    gaps = np.sort(exact, axis=1)[:, -1] - np.sort(exact, axis=1)[:, -2]
    left = np.setdiff1d(np.arange(N), labeled())
    assert set(batch.positions) == set(left[np.argsort(gaps[left], kind="stable")[:30]])


def test_without_ids_rows_are_known_by_file_and_number(tmp_path, threads):
    with_ids, without = write(tmp_path / "a"), write(tmp_path / "b", ids=None)
    for pool in (ShardedPool(without, model()), ShardedPool(with_ids, model(), id="")):
        batch = pool.select(WClustered(5), 20, rng_for(0), on=threads, workers=2)
        assert batch.ids[0].startswith("part")
    named = ShardedPool(with_ids, model()).select(WClustered(5), 20, rng_for(0), on=threads, workers=2)
    np.testing.assert_array_equal(named.positions, batch.positions)


def test_an_id_that_two_shards_have_is_named_and_the_first_row_of_it_can_be_taken(tmp_path, threads):
    ids = IDS.copy()
    ids[[2600, 8999]] = ids[7]
    folder = write(tmp_path / "a", ids=ids)
    with pytest.raises(
        BadInput, match=r"is used twice, in part0.parquet, row 7, and in part1.parquet, row 100 \(1 such"
    ):
        ShardedPool(folder, model()).select(Margin(), 30, rng_for(0), on=threads, workers=2)
    pool = ShardedPool(folder, model(), skip_bad=True)
    assert len(pool) == N - 2
    batch = pool.select(Margin(), N - 2, rng_for(0), on=threads, workers=2)
    assert not {2600, 8999} & set(batch.positions)
    assert [name for name, _ in batch.left_out] == ["part1.parquet:100", "part3.parquet:699"]


def test_ids_of_whole_numbers_are_texts(tmp_path):
    pool = ShardedPool(write(tmp_path / "a", ids=np.arange(N)[::-1].copy()), labeled=["8999", "0"])
    assert pool.labeled.tolist() == [0, N - 1]


def test_a_row_without_an_id_and_an_unknown_id_are_named(tmp_path):
    ids = IDS.astype(object)
    ids[4001] = None
    with pytest.raises(BadInput, match=r"id column 'id' of .*part2.parquet is empty in row 1"):
        len(ShardedPool(write(tmp_path / "a", ids=ids)))
    with pytest.raises(BadInput, match=r"has no row 'mine' \(1 such id\): ids are like 'row-"):
        ShardedPool(write(tmp_path / "b"), labeled=["mine"])


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"a": ["x"]}, "0 columns of lists"),
        ({"a": [[1.0]], "b": [[2.0]]}, "2 columns of lists"),
        ({"a": pa.array([[1, 2]])}, "holds int64"),
        ({"a": pa.array([], pa.list_(pa.float32()))}, "has no rows"),
        ({"a": pa.array([[]], pa.list_(pa.float32()))}, "are empty"),
    ],
)
def test_a_table_without_embeddings_is_refused(tmp_path, table, told):
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    with pytest.raises(BadInput, match=told):
        open_shards(tmp_path)


def test_columns_can_be_named(tmp_path):
    pq.write_table(pa.table({"a": [[1.0], [2.0]], "b": [[3.0, 4.0]] * 2, "key": ["x", "y"]}), tmp_path / "a.parquet")
    shards = open_shards(tmp_path, features="b", id="key")
    assert (shards.width, len(shards)) == (2, 2)
    with pytest.raises(BadInput, match="no column 'c'"):
        open_shards(tmp_path, features="c")
    with pytest.raises(BadInput, match="holds arrays, which have no columns"):
        open_shards(write_shards(tmp_path / "arrays"), id="key")


def test_a_damaged_page_is_told_with_the_file(tmp_path, threads):
    folder = write(tmp_path / "a")
    path = folder / "part2.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 400] = bytes(400)
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"part2.parquet"):
        ShardedPool(folder, model(), id="").select(Margin(), 30, rng_for(0), on=threads, workers=2)


@pytest.mark.parametrize(("values", "told"), [([1.0] * 7, "has 7 numbers, not 8"), (None, "is empty")])
def test_a_list_of_another_length_and_a_blank_are_named_by_row(tmp_path, threads, values, told):
    folder = write(tmp_path / "a")
    lists = [list(row) for row in rows()[0][:50].astype(float)]
    lists[9] = values
    table = pa.table({"id": [f"x{i}" for i in range(50)], "vector": pa.array(lists, pa.list_(pa.float32()))})
    pq.write_table(table, folder / "z.parquet")
    with pytest.raises(BadInput, match=rf"row 9 .*{told}"):
        ShardedPool(folder, model()).select(Margin(), 30, rng_for(0), on=threads, workers=2)


def test_labels_inside_the_files_are_asked_about_and_a_column_like_an_answer_is_no_feature(tmp_path):
    folder = tmp_path / "shards"
    folder.mkdir()
    X = rows()[0][:60].astype(np.float32)
    for number, part in enumerate(np.split(X, 3)):
        kinds = [float(row % 2) for row in range(20)]
        columns = {"id": [f"s{20 * number + row}" for row in range(20)], "x": part[:, 0], "y2": part[:, 1]}
        pq.write_table(pa.table({**columns, "target": kinds, "label": ["cat"] * 20}), folder / f"part{number}.parquet")
    with pytest.raises(BadInput, match="have a column 'label', and labels of a pool in several files are read from"):
        select_from_shards(folder, None, 3, workers=1)
    batch = select_from_shards(folder, None, 3, "KMeans()", label="", workers=1)
    assert batch.notes[:3] == (
        f"Ids: the column 'id' of {shards_told(open_shards(folder))}.",
        "Labels: none were given.",
        "Features: x, y2; not used: target, label (not read).",
    )
    (tmp_path / "labels.csv").write_text("id,label\ns0,cat\ns1,dog\ns2,cat\n")
    batch = select_from_shards(folder, tmp_path / "labels.csv", 3, "Margin()", workers=1)
    assert not {"s0", "s1", "s2"} & set(batch.ids)
    assert "Labels: 3 of 60 rows, of 2 classes ('cat' 2, 'dog' 1), from the column 'label' of" in batch.notes[1]
