"""The official test part is held out where there is one, else a drawn share; the others, or a part, are the pool."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from nextbatch.errors import BadInput
from nextbatch.loop import Loop
from nextbatch.studies.datasets import DATASETS
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import load
from nextbatch.studies.records.run import Run
from nextbatch.studies.running import run as run_module
from nextbatch.studies.running.run import carry_out, split
from tiny_study import carry_out_study, tiny

RUN = Run("halves", "logistic", "KMeans()", seed=0, initial=10, batch_size=5, rounds=2)
RNG = np.random.default_rng(0)
Y = np.arange(120) % 3
TEST = np.sort(RNG.permutation(120)[:40])
ROWS = np.eye(3, dtype=np.float32)[Y] + RNG.normal(0, 0.3, (120, 3)).astype(np.float32)


@pytest.fixture(autouse=True)
def _halves(monkeypatch):
    monkeypatch.setitem(DATASETS, "halves", lambda: Dataset("halves", ROWS, Y, TEST))
    load.cache_clear()
    yield
    load.cache_clear()


def asked(record):
    return {index for outcome in record.rounds for index in outcome.queried}


def test_the_official_test_half_is_held_out_whatever_the_seed(tmp_path):
    for seed in (0, 1):
        assert np.array_equal(split(replace(RUN, seed=seed), load("halves")).test, TEST)
    record = carry_out(RUN, tmp_path)
    assert record.complete
    assert not asked(record) & set(TEST.tolist())


def test_a_pool_is_a_part_of_what_is_not_held_out_and_the_seed_names_it(tmp_path):
    first, again, other = (split(replace(RUN, pool=30, seed=seed), load("halves")) for seed in (0, 0, 1))
    assert np.array_equal(first.train, again.train)
    assert not np.array_equal(first.train, other.train)
    assert len(np.unique(first.train)) == 30
    assert set(first.train) <= set(load("halves").train)
    assert asked(carry_out(replace(RUN, pool=30), tmp_path)) <= set(first.train.tolist())


def test_a_share_that_is_drawn_goes_with_a_pool():
    drawn = split(replace(RUN, dataset="digits", test_share=0.25, pool=100), load("digits"))
    assert (len(drawn.train), len(drawn.test)) == (100, 449)
    assert not set(drawn.train) & set(drawn.test)


def test_distances_are_measured_on_the_projection_of_sparse_rows(tmp_path, monkeypatch):
    seen = []

    class Watching(Loop):
        def ask(self, batch_size):
            turn = super().ask(batch_size)
            seen.append(turn.pool.embeddings.shape)
            return turn

    monkeypatch.setattr(run_module, "Loop", Watching)
    projection = np.eye(3, 2, dtype=np.float32)
    monkeypatch.setitem(
        DATASETS, "halves", lambda: Dataset("halves", sparse.csr_array(np.abs(ROWS)), Y, TEST, projection)
    )
    load.cache_clear()
    assert carry_out(RUN, tmp_path).complete
    assert seen == [(70, 2), (65, 2)]


def test_without_a_share_a_half_is_held_out_where_there_is_no_official_one(tmp_path, monkeypatch):
    carry_out_study(tiny(test_share=None, seeds=1, rounds=1), tmp_path / "left out", monkeypatch)
    (progress,) = carry_out_study(tiny(test_share=0.5, seeds=1, rounds=1), tmp_path / "left out", monkeypatch)
    assert progress.finished == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"dataset": "halves", "test_share": 0.5}, "halves has an official test part.* leave test_share out"),
        ({"dataset": "halves", "test_share": None, "rounds": 9}, "asks for 110 labels .* halves has 80 samples"),
        ({"pool": 900}, "pool is 900, but digits has 899 samples"),
        ({"pool": 30}, r"asks for 40 labels \(20 and 2 x 10\), but the pool has 30 samples"),
    ],
)
def test_what_the_data_do_not_hold_is_refused(tmp_path, changes, told):
    from nextbatch.studies.running.study import run_study

    with pytest.raises(BadInput, match=told):
        next(run_study(tiny(**changes), tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_features_and_pool_are_among_the_conditions(tmp_path, monkeypatch):
    np.save(tmp_path / "rows.npy", load("digits").X[:, :8])
    carry_out_study(tiny(seeds=1, rounds=1), tmp_path / "study", monkeypatch)
    changed = {"features was None, now it is .*rows.npy": {"features": str(tmp_path / "rows.npy")}}
    changed |= {"pool was None, now it is 100": {"pool": 100}}
    for told, changes in changed.items():
        with pytest.raises(BadInput, match=told):
            carry_out_study(tiny(seeds=1, rounds=1, **changes), tmp_path / "study", monkeypatch)
