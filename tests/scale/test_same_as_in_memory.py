"""What is chosen from shards is what is chosen from the same rows in memory, bit for bit."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from made_shards import CUTS, N, in_memory, labeled, model, rows, write_shards
from nextbatch import (
    FASS,
    ByScore,
    Clustered,
    Entropy,
    KCenter,
    LeastConfidence,
    Margin,
    PowerMargin,
    Preselect,
    Random,
    ShardedPool,
    WClustered,
    rng_for,
)
from nextbatch.models.fixed_passes import FixedPassesMLP

STRATEGIES = [
    Random(),
    Margin(),
    Entropy(),
    LeastConfidence(),
    ByScore("margin"),
    PowerMargin(),
    PowerMargin(power=8),
    Clustered(5),
    WClustered(5),
    FASS(200, "random"),
    Preselect(KCenter(), beta=3),
    Preselect(Random(), beta=2, score="entropy"),
    Preselect(Margin(), beta=4, score="least_confidence"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_shards(tmp_path_factory.mktemp("pool"))


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(3) as executor:
        yield executor


@pytest.mark.parametrize("strategy", STRATEGIES, ids=repr)
def test_every_strategy_that_ranks_chooses_the_same(folder, threads, strategy):
    pool = ShardedPool(folder, model(), labeled=labeled())
    batch = pool.select(strategy, 40, rng_for("select", 0, 0), on=threads, workers=3)
    turn = in_memory(pool, strategy, 40)
    np.testing.assert_array_equal(batch.positions, turn.batch)
    for name in ("score", "kept"):
        np.testing.assert_array_equal(getattr(batch.picks, name), getattr(turn.picks, name))
    assert not set(batch.positions) & set(labeled())


@pytest.mark.parametrize("k", [1, 700, N - 60])
@pytest.mark.filterwarnings("ignore:.*keeps all")
def test_batches_larger_than_a_unit_and_as_large_as_the_pool_are_the_same(folder, threads, k):
    pool = ShardedPool(folder, model(), labeled=labeled())
    for strategy in (Margin(), PowerMargin(), Random(), Preselect(Margin(), beta=3)):
        batch = pool.select(strategy, k, rng_for("select", 0, 0), on=threads, workers=3)
        np.testing.assert_array_equal(batch.positions, in_memory(pool, strategy, k).batch)


def test_shards_listed_in_another_order_are_the_same_pool(folder, threads):
    files = sorted(folder.iterdir())
    pools = [ShardedPool(listed, model()) for listed in (folder, files, files[::-1], f"{folder}/part*.npy")]
    batches = [pool.select(WClustered(5), 30, rng_for(1), on=threads, workers=2).ids for pool in pools]
    assert all(batch == batches[0] for batch in batches)


def test_a_pool_that_was_moved_keeps_its_batch(folder, threads, tmp_path):
    moved = write_shards(tmp_path / "elsewhere")
    here, there = (
        ShardedPool(where, model()).select(PowerMargin(), 30, rng_for(1), on=threads, workers=2).ids
        for where in (folder, moved)
    )
    assert here == there


def test_equal_scores_are_drawn_by_key_in_every_part(tmp_path, threads):
    # All rows are equal, so all scores tie, in all files and units.
    folder = write_shards(tmp_path / "equal", np.ones((N, 2), np.float32))
    pool = ShardedPool(folder, model_of_two(), labeled=[3, N - 1])
    with pytest.warns(UserWarning, match=f"{N - 2} rows tie for 50 of 50 places"):
        batch = pool.select(Margin(), 50, rng_for("select", 0, 0), on=threads, workers=2)
    with pytest.warns(UserWarning, match="equal"):
        turn = in_memory(pool, Margin(), 50)
    np.testing.assert_array_equal(batch.positions, turn.batch)
    assert len({name.partition(":")[0] for name in batch.ids}) == len(CUTS) + 1


def model_of_two():
    return LogisticRegression().fit([[0.0, 0.0], [2.0, 2.0]], [0, 1])


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_any_number_of_processes_chooses_the_same(folder, workers, threads):
    pool = ShardedPool(folder, model(), labeled=labeled())
    batch = pool.select(WClustered(5), 40, rng_for("select", 0, 0), workers=workers)
    np.testing.assert_array_equal(batch.positions, in_memory(pool, WClustered(5), 40).batch)
    assert batch.scored == len(pool.shards.files)


def test_a_model_that_is_not_linear_chooses_what_it_shows(folder, threads):
    X, y = rows()
    network = FixedPassesMLP((8,), max_iter=20, n_iter_no_change=20, random_state=0).fit(
        X[::9].astype(np.float32), y[::9]
    )
    pool = ShardedPool(folder, network)
    batch = pool.select(Margin(), 30, rng_for(0), on=threads, workers=2)
    gaps = np.sort(network.predict_proba(X.astype(np.float32)), axis=1)
    smallest = np.sort(gaps[:, -1] - gaps[:, -2])[:30]
    np.testing.assert_allclose(1 - batch.picks.score, smallest, atol=1e-9)
    again = pool.select(Margin(), 30, rng_for(0), on=threads, workers=1)
    np.testing.assert_array_equal(again.positions, batch.positions)
    np.testing.assert_array_equal(again.picks.score, batch.picks.score)
