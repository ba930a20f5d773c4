"""Limits, pending and excluded rows over shards: the batch of the same rows in memory, or a sentence."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from made_shards import CUTS, N, labeled, model, rows, write_shards
from nextbatch import (
    Apart,
    AtMost,
    BadInput,
    ByScore,
    FacilityLocation,
    KCenter,
    KMeans,
    Margin,
    PowerMargin,
    Preselect,
    Random,
    ShardedPool,
    View,
    WClustered,
    Within,
    rng_for,
    take_turn,
)
from nextbatch.scale.choosing import two_stages

VIDEOS = rng_for("videos").integers(0, 300, N)
SITES = np.array(["north", "south", "west"])[rng_for("sites").integers(0, 3, N)]
MINUTES = rng_for("minutes").gamma(2.0, size=N).round(2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_shards(tmp_path_factory.mktemp("pool"))


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    for number, place in enumerate(np.split(np.arange(N), CUTS)):
        told = {"video": VIDEOS[place].astype(str), "site": SITES[place], "minutes": MINUTES[place]}
        pq.write_table(pa.table(told), folder / f"part{number}.parquet", 700)
    return folder


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture
def pool(folder, tables):
    return opened(folder, tables)


def opened(folder, tables, **words):
    told = {"groups": f"{tables}:video", "strata": f"{tables}:site", "costs": f"{tables}:minutes"}
    return ShardedPool(folder, model(), labeled=labeled(), **told, **words)


def in_memory(pool, strategy, k, **words):
    X = rows()[0]
    told = {"groups": VIDEOS.astype(str), "strata": SITES, "costs": MINUTES}
    shown = {"embeddings": X.astype(np.float32), "rows": pool.shards.known(np.arange(N)), **told}
    shown["probabilities"] = pool.seen.scorer.of_rows(X)
    return take_turn(View(shown), strategy, k, rng_for("select", 0, 0), labeled=pool.labeled, **words)


LIMITED = [
    AtMost(Margin()),
    AtMost(Margin(), given="labeled"),
    AtMost(Random(), per="strata", most=14),
    AtMost(PowerMargin(), per="class", most=12),
    AtMost(ByScore("entropy"), most=2),
    AtMost(WClustered(3)),
    AtMost(AtMost(WClustered(2)), per="strata", most=15),
    Preselect(AtMost(KMeans()), beta=3),
    Within(WClustered(3), budget=60),
    Within(AtMost(Preselect(FacilityLocation(), beta=3)), budget=45),
    Apart(Margin(), distance=1.5),
    Apart(AtMost(Preselect(KCenter(), beta=2)), distance=1),
    AtMost(KMeans()),
    Within(KCenter(), budget=50),
]


@pytest.mark.filterwarnings("ignore:The batch holds")
@pytest.mark.parametrize("strategy", LIMITED, ids=repr)
def test_the_batch_within_limits_is_that_of_the_same_rows_in_memory(pool, threads, strategy):
    batch = pool.select(strategy, 40, rng_for("select", 0, 0), on=threads, workers=2)
    turn = in_memory(pool, strategy, 40)
    np.testing.assert_array_equal(batch.positions, turn.batch)
    for name in ("score", "kept", "short"):
        np.testing.assert_array_equal(getattr(batch.picks, name), getattr(turn.picks, name))


def test_where_limits_leave_too_few_of_the_rows_that_are_kept_more_are_kept(pool, threads):
    # The 200 rows of the smallest margins are of fewer than 150 videos.
    strategy = AtMost(Preselect(KMeans(), beta=1.4))
    batch = pool.select(strategy, 150, rng_for("select", 0, 0), on=threads, workers=2)
    turn = in_memory(pool, strategy, 150)
    np.testing.assert_array_equal(batch.positions, turn.batch)
    assert batch.picks.kept == turn.picks.kept == 420
    assert batch.scored == 8
    assert len(set(VIDEOS[batch.positions])) == 150


@pytest.mark.parametrize("strategy", [AtMost(Margin()), AtMost(Random()), AtMost(PowerMargin(power=3))], ids=repr)
def test_a_ranking_goes_on_with_more_rows_in_the_same_order(pool, threads, strategy):
    batch = pool.select(strategy, 299, rng_for("select", 0, 0), on=threads, workers=2)
    np.testing.assert_array_equal(batch.positions, in_memory(pool, strategy, 299).batch)
    assert batch.scored > len(CUTS) + 1


@pytest.mark.parametrize("strategy", [AtMost(Margin()), AtMost(WClustered(2)), AtMost(KMeans())], ids=repr)
def test_a_batch_is_smaller_only_where_the_whole_pool_has_no_more(pool, threads, strategy):
    with pytest.warns(UserWarning, match="holds 300 of the 320 samples asked for") as told:
        batch = pool.select(strategy, 320, rng_for("select", 0, 0), on=threads, workers=2)
    assert len(batch.ids) == 300
    with pytest.warns(UserWarning) as in_words:
        np.testing.assert_array_equal(batch.positions, in_memory(pool, strategy, 320).batch)
    assert str(told[-1].message) == str(in_words[-1].message)


def test_pending_and_excluded_rows_are_not_chosen_and_pending_ones_count_as_labeled(folder, tables, threads):
    first = opened(folder, tables).select(Margin(), 30, rng_for("select", 0, 0), on=threads, workers=2)
    aside = {"pending": first.ids[:20], "excluded": first.ids[20:]}
    pool = opened(folder, tables, **aside)
    assert len(pool) == N - 60 - 30
    in_turn = {"pending": first.positions[:20], "excluded": first.positions[20:]}
    for strategy in (Margin(), AtMost(Margin(), given="labeled"), KCenter(), KMeans(given="labeled")):
        batch = pool.select(strategy, 40, rng_for("select", 0, 0), on=threads, workers=2)
        np.testing.assert_array_equal(batch.positions, in_memory(pool, strategy, 40, **in_turn).batch)
        assert not set(batch.ids) & set(first.ids)


def test_rows_of_one_file_belong_together_where_the_file_is_the_group(folder, threads):
    pool = ShardedPool(folder, model(), groups="file")
    with pytest.warns(UserWarning, match="holds 8 of the 20"):
        batch = pool.select(AtMost(Margin(), most=2), 20, rng_for(0), on=threads, workers=2)
    assert sorted(name.partition(":")[0] for name in batch.ids) == sorted([f"part{i}.npy" for i in range(4)] * 2)


def test_in_two_stages_a_limit_holds_and_the_batch_is_as_large_as_asked_for(pool, threads, monkeypatch):
    monkeypatch.setattr(two_stages, "STRETCH", 5000)
    monkeypatch.setattr(two_stages, "PART", 1200)
    monkeypatch.setattr(two_stages, "LEAST", 100)
    monkeypatch.setattr(two_stages, "FOR_EACH", 1)
    # 100 of 9,000 rows stand for all, of fewer than 100 videos: 200 of them are not.
    batch = pool.select(AtMost(KMeans()), 100, rng_for(0), on=threads, workers=2)
    assert len(batch.ids) == len(set(VIDEOS[batch.positions])) == 100
    assert batch.scored == 18
    again = pool.select(AtMost(KMeans()), 100, rng_for(0), on=threads, workers=1)
    assert again.ids == batch.ids


@pytest.mark.parametrize(
    ("words", "strategy", "told"),
    [
        ({}, AtMost(Margin()), r"AtMost\(Margin\(\)\) needs groups, and nothing shows them: give the column"),
        ({"costs": "minutes"}, Margin(), "holds arrays, which have no column 'minutes': write FOLDER:COLUMN"),
        ({"groups": "TABLES:film"}, Margin(), "has no column 'film'"),
        ({"groups": "TABLES"}, Margin(), "write TABLES:COLUMN"),
        ({"costs": "TABLES:video"}, Margin(), "holds string, costs are numbers"),
        ({"costs": "TABLES:minutes"}, Within(Margin(), budget=9), r"Preselect\(Margin\(\), beta=10\) in the place"),
    ],
)
def test_what_is_missing_is_told_before_a_row_is_scored(folder, tables, threads, words, strategy, told):
    words = {name: said.replace("TABLES", str(tables)) for name, said in words.items()}
    with pytest.raises(BadInput, match=told.replace("TABLES", str(tables))):
        ShardedPool(folder, model(), **words).select(strategy, 20, rng_for(0), on=threads)


def test_files_beside_need_a_row_for_each(folder, tables, tmp_path):
    for path in tables.iterdir():
        pq.write_table(pq.read_table(path).slice(int(path.name == "part1.parquet")), tmp_path / path.name)
    with pytest.raises(BadInput, match=r"part1.parquet has 1499 rows, and .*part1.npy has 1500"):
        opened(folder, tmp_path)
    (tmp_path / "part1.parquet").unlink()
    with pytest.raises(BadInput, match=r"group has no file for part1.npy"):
        opened(folder, tmp_path)


def test_an_empty_group_of_a_row_that_is_kept_is_named(tmp_path, threads):
    X = rows()[0][:50].astype(np.float32)
    told = {"vector": list(X), "video": [*["a"] * 49, None]}
    pq.write_table(pa.table(told), tmp_path / "part0.parquet")
    pool = ShardedPool(tmp_path, model(), groups="video")
    with pytest.raises(BadInput, match=r"column 'video' of .*part0.parquet is empty in row 49"):
        pool.select(AtMost(Margin(), most=4), 20, rng_for(0), on=threads)
