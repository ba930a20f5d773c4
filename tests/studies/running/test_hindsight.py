"""Hindsight takes the best of the batches that it tries, by labels that nobody else sees, and only in a study."""

from dataclasses import replace

import numpy as np
import pytest

from nextbatch import Random, parse_strategy, rng_for
from nextbatch.errors import BadInput
from nextbatch.own_code import load_strategy
from nextbatch.pool import Pool
from nextbatch.studies.features.loading import load
from nextbatch.studies.models.by_name import make_model
from nextbatch.studies.records.record import read_record, record_path, write_record
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.run import carry_out, split
from nextbatch.studies.settings.hindsight import Hindsight
from nextbatch.threads import threads
from nextbatch.views import View
from tiny_study import tree

RUN = Run("digits", "logistic", "Hindsight(candidates=4)", seed=0, initial=20, batch_size=10, rounds=1, test_share=0.5)


@pytest.fixture(autouse=True)
def _one_thread():
    with threads(1):
        yield


def test_the_batch_is_the_best_of_those_that_were_drawn(tmp_path):
    start, first = carry_out(RUN, tmp_path).rounds
    dataset, parts = load("digits"), split(RUN, load("digits"))
    left = np.flatnonzero(~np.isin(parts.train, start.queried))
    pool = Pool(unlabeled=View({"embeddings": dataset.X[parts.train]}).take(left))
    rng = rng_for("select", 0, RUN.seed)
    found = {}
    for _ in range(4):
        batch = parts.train[left[Random().select(pool, 10, rng)]]
        labeled = np.sort([*start.queried, *batch])
        model = make_model("logistic", rng_for("any"), dataset)
        model.fit(dataset.X[labeled], dataset.y[labeled])
        found[tuple(batch)] = np.mean(model.predict(dataset.X[parts.test]) == dataset.y[parts.test])
    assert len(set(found.values())) > 1
    assert first.metrics["accuracy"] == max(found.values())
    assert first.queried == max(found, key=found.get)


def test_it_goes_on_like_an_uninterrupted_run(tmp_path):
    run = replace(RUN, strategy="Hindsight(Preselect(Random(), beta=5), candidates=2)", rounds=2)
    carry_out(run, tmp_path / "whole")
    carry_out(replace(run, rounds=1), tmp_path / "broken")
    begun = read_record(record_path(tmp_path / "broken", run))
    write_record(record_path(tmp_path / "broken", run), replace(begun, run=run))
    carry_out(run, tmp_path / "broken")
    assert tree(tmp_path / "broken") == tree(tmp_path / "whole")


def test_nobody_can_select_with_it():
    for read in (parse_strategy, load_strategy):
        with pytest.raises(BadInput, match="Hindsight"):
            read("Hindsight()")
    with pytest.raises(BadInput, match="only a study can carry it out"):
        Hindsight().select(Pool([[0.0], [1.0]]), 1, np.random.default_rng(0))


def test_inside_of_another_strategy_it_ends_the_run_with_a_sentence(tmp_path):
    record = carry_out(replace(RUN, strategy="Mixed(Hindsight(), random=0.5)"), tmp_path)
    assert "not inside of another strategy" in record.failure
