"""Probabilities and scores that lie in files already, and functions of the user's own that make them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from made_shards import CUTS, N, labeled, model, rows, write_shards
from nextbatch import (
    BadInput,
    ByScore,
    KMeans,
    Margin,
    Pool,
    Preselect,
    ShardedPool,
    View,
    WClustered,
    rng_for,
    take_turn,
)


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture
def pool(tmp_path):
    return write_shards(tmp_path / "pool")


def probabilities():
    return model().predict_proba(rows()[0].astype(np.float32))


@pytest.mark.parametrize("strategy", [Margin(), WClustered(5)], ids=repr)
def test_probabilities_in_files_choose_as_in_memory(pool, tmp_path, threads, strategy):
    P = probabilities()
    shards = ShardedPool(pool, probabilities=write_shards(tmp_path / "p", P), labeled=labeled())
    batch = shards.select(strategy, 30, rng_for(0), on=threads, workers=2)
    shown = {"embeddings": rows()[0].astype(np.float32), "probabilities": P}
    whole = View({**shown, "rows": shards.shards.known(np.arange(N))})
    turn = take_turn(whole, strategy, 30, rng_for(0), labeled=labeled())
    np.testing.assert_array_equal(batch.positions, turn.batch)
    np.testing.assert_array_equal(batch.picks.score, turn.picks.score)


@pytest.mark.parametrize("strategy", [ByScore(), Preselect(KMeans(), beta=4, score="scores")], ids=repr)
def test_scores_in_files_choose_as_in_memory(pool, tmp_path, threads, strategy):
    scores = rng_for("scores").normal(size=(N, 1))
    shards = ShardedPool(pool, scores=write_shards(tmp_path / "s", scores))
    batch = shards.select(strategy, 30, rng_for(0), on=threads, workers=2)
    known = shards.shards.known(np.arange(N))
    whole = Pool(rows()[0].astype(np.float32), scores=scores[:, 0], rows=known)
    np.testing.assert_array_equal(batch.positions, strategy.select(whole, 30, rng_for(0)))


def test_files_that_do_not_fit_the_rows_are_named(pool, tmp_path):
    (write_shards(tmp_path / "a", probabilities()) / "part3.npy").unlink()
    with pytest.raises(BadInput, match=r"no file for part3.npy"):
        ShardedPool(pool, probabilities=tmp_path / "a")
    with pytest.raises(BadInput, match=r"part2.npy has 4301 rows, and .*part2.npy has 4300"):
        ShardedPool(pool, probabilities=write_shards(tmp_path / "b", probabilities(), (*CUTS[:2], 8301)))
    with pytest.raises(BadInput, match="model and scores show the same twice"):
        ShardedPool(pool, model(), scores=tmp_path / "a")


def test_rows_that_are_no_probabilities_are_named_by_row(pool, tmp_path, threads):
    P = probabilities()
    P[2503] *= 3
    shards = ShardedPool(pool, probabilities=write_shards(tmp_path / "a", P))
    with pytest.raises(BadInput, match=r"part1.npy, rows 0 to 1499 \(.*row 3 has the sum 3"):
        shards.select(Margin(), 9, rng_for(0), on=threads, workers=2)


def test_half_precision_probabilities_are_divided_by_their_sums(pool, tmp_path, threads):
    P = probabilities().astype(np.float16)
    shards = ShardedPool(pool, probabilities=write_shards(tmp_path / "a", P))
    batch = shards.select(Margin(), 9, rng_for(0), on=threads, workers=2)
    shown = batch.among.take(batch.picks.positions).probabilities
    np.testing.assert_allclose(shown.sum(axis=1), 1, atol=1e-15)


OWN = """
import numpy as np

def surely(X):
    X = X.astype(np.float64)
    p = 1 / (1 + np.exp(-X[:, 0]))
    return np.column_stack([p, 1 - p])

def far(X):
    return np.abs(X.astype(np.float64)).sum(axis=1)

def wrong(X):
    return np.zeros((3, len(X)))

def one(X):
    if len(X) > 8 and X[0, 0] == {first}:
        raise KeyError("lost")
    return far(X)
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = f"mine_{tmp_path.parent.name}_{tmp_path.name}".replace("-", "_")  # Python keeps modules by name
    (tmp_path / f"{name}.py").write_text(OWN.format(first=float(rows()[0][2500, 0])))
    return name


@pytest.mark.parametrize("on", ["threads", None])
def test_a_function_of_ones_own_shows_probabilities_or_scores(pool, own, threads, on):
    X = rows()[0].astype(float)
    words = {"on": threads if on else None, "workers": 2}
    batch = ShardedPool(pool, f"{own}:surely").select(Margin(), 20, rng_for(0), **words)
    assert set(batch.positions) == set(np.argsort(np.abs(X[:, 0]), kind="stable")[:20])
    batch = ShardedPool(pool, f"{own}:far").select(ByScore(), 20, rng_for(0), **words)
    np.testing.assert_array_equal(np.sort(batch.picks.score), np.sort(np.abs(X).sum(axis=1))[-20:])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            ":wrong",
            r"must return a row .* for each of 8 rows, got the shape \(3, 8\)",
        ),
        (":none", "has no function or class none"),
        (None, "nowhere"),
        ("", "spelled module:function"),
    ],
)
def test_what_is_no_function_of_rows_is_refused_at_once(pool, own, name, told):
    with pytest.raises(BadInput, match=told):
        ShardedPool(pool, "nowhere:one" if name is None else own + name)


def test_a_function_that_fails_on_a_unit_is_named_with_its_line(pool, own, threads):
    with pytest.raises(BadInput, match=r"part1.npy, rows 0 to 1499 \(mine_.*:one failed in line \d+ of mine_.*py: Key"):
        ShardedPool(pool, f"{own}:one").select(ByScore(), 20, rng_for(0), on=threads, workers=2)


def test_a_function_that_was_rewritten_is_asked_anew(pool, own, threads, tmp_path):
    words = {"on": threads, "workers": 2, "keep": tmp_path / "keep"}
    assert ShardedPool(pool, f"{own}:far").select(ByScore(), 20, rng_for(0), **words).scored == 4
    assert ShardedPool(pool, f"{own}:far").select(ByScore(), 20, rng_for(0), **words).scored == 0
    (tmp_path / f"{own}.py").write_text(OWN.format(first=0.5))
    assert ShardedPool(pool, f"{own}:far").select(ByScore(), 20, rng_for(0), **words).scored == 4


def test_what_a_strategy_reads_must_be_shown(pool, threads):
    with pytest.raises(BadInput, match=r"Margin\(\) needs probabilities, and nothing shows them"):
        ShardedPool(pool).select(Margin(), 9, rng_for(0), on=threads)
