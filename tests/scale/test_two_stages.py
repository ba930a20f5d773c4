"""Strategies that look at the whole pool: in one stage where it is small, else in two whose loss is measured."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from made_shards import in_memory, labeled, model, rows, write_shards
from nextbatch import (
    BADGE,
    AtMost,
    BadInput,
    FacilityLocation,
    KCenter,
    KMeans,
    Margin,
    ShardedPool,
    TypiClust,
    rng_for,
)
from nextbatch.algorithms import k_medoids_cost
from nextbatch.scale.choosing import two_stages


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


WHOLE = [KMeans(), KMeans(weights="margin"), KMeans(given="labeled"), FacilityLocation(), KCenter(), TypiClust()]


@pytest.mark.parametrize("strategy", WHOLE, ids=repr)
def test_a_small_pool_is_chosen_from_as_in_memory(tmp_path, threads, strategy):
    pool = ShardedPool(write_shards(tmp_path / "a"), model(), labeled=labeled())
    batch = pool.select(strategy, 30, rng_for("select", 0, 0), on=threads, workers=2)
    np.testing.assert_array_equal(batch.positions, in_memory(pool, strategy, 30).batch)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(two_stages, "STRETCH", 5000)
    monkeypatch.setattr(two_stages, "PART", 1200)
    monkeypatch.setattr(two_stages, "LEAST", 900)


@pytest.mark.parametrize("strategy", WHOLE, ids=repr)
def test_two_stages_choose_the_same_for_any_order_and_workers_and_go_on(tmp_path, threads, strategy, small_parts):
    folder = write_shards(tmp_path / "a")
    words = {"keep": tmp_path / "keep", "on": threads}
    batch = ShardedPool(folder, model(), labeled=labeled()).select(strategy, 30, rng_for(0), workers=1, **words)
    assert len(set(batch.positions)) == 30
    assert not set(batch.positions) & set(labeled())
    assert batch.scored == 9
    again = ShardedPool(folder, model(), labeled=labeled()).select(strategy, 30, rng_for(0), workers=3, **words)
    assert again.ids == batch.ids
    assert again.scored == 0
    backwards = ShardedPool(sorted(folder.iterdir())[::-1], model(), labeled=labeled())
    assert backwards.select(strategy, 30, rng_for(0), on=threads, workers=2).ids == batch.ids


@pytest.mark.parametrize(("strategy", "loss"), [(KMeans(), 0.03), (FacilityLocation(), 0.03)], ids=repr)
def test_two_stages_cost_hardly_more_than_one(tmp_path, threads, strategy, loss, small_parts):
    X = rows()[0].astype(np.float32)
    pool = ShardedPool(write_shards(tmp_path / "a"))
    two = pool.select(strategy, 60, rng_for(0), on=threads, workers=2).positions
    one = in_memory(pool, strategy, 60).batch
    drawn = k_medoids_cost(X, rng_for(5).choice(len(X), 60, replace=False))
    assert k_medoids_cost(X, two) < (1 + loss) * k_medoids_cost(X, one)
    assert k_medoids_cost(X, one) < 0.9 * drawn


def test_k_center_in_two_stages_reaches_nearly_the_radius_of_one(tmp_path, threads, small_parts):
    X = rows()[0].astype(np.float64)
    pool = ShardedPool(write_shards(tmp_path / "a"))

    def radius(batch):
        return np.sqrt(((X[:, None] - X[batch]) ** 2).sum(axis=2).min(axis=1).max())

    two = pool.select(KCenter(), 60, rng_for(0), on=threads, workers=2).positions
    assert radius(two) < 1.1 * radius(in_memory(pool, KCenter(), 60).batch)


def test_every_row_is_in_one_part_and_stands_for_all_others(tmp_path, threads, small_parts, monkeypatch):
    found = []
    one = two_stages.Represented

    def noted(positions, masses, not_finite):
        found.append((positions, masses))
        return one(positions, masses, not_finite)

    monkeypatch.setattr("nextbatch.scale.choosing.representing.Represented", noted)
    ShardedPool(write_shards(tmp_path / "a"), labeled=labeled()).select(KMeans(), 30, rng_for(0), on=threads, workers=2)
    assert sum(masses.sum() for _, masses in found) == 9000 - 60
    every = np.concatenate([positions for positions, _ in found])
    assert len(np.unique(every)) == len(every)


def test_rows_that_are_not_finite_are_named_or_left_out(tmp_path, threads, small_parts):
    X = rows()[0].copy()
    X[5001, 3] = np.nan
    folder = write_shards(tmp_path / "a", X)
    with pytest.raises(BadInput, match=r"part2.npy: row 1001 .* NaN or infinity"):
        ShardedPool(folder).select(KMeans(), 20, rng_for(0), on=threads, workers=2)
    batch = ShardedPool(folder, skip_bad=True).select(KMeans(), 20, rng_for(0), on=threads, workers=2)
    assert batch.left_out == (("part2.npy", "1 row with NaN or infinity left out, such as 1001"),)


@pytest.mark.parametrize(
    ("strategy", "told"),
    [
        (BADGE(), "in two stages KMeans"),
        (AtMost(Margin()), "needs groups, and nothing shows them"),
        (KMeans("margin"), "needs p"),
    ],
    ids=repr,
)
def test_strategies_that_cannot_choose_from_shards_are_told(tmp_path, threads, strategy, told):
    with pytest.raises(BadInput, match=told):
        ShardedPool(write_shards(tmp_path / "a")).select(strategy, 20, rng_for(0), on=threads)
