"""Factors change what they say and nothing else: copies, rare classes, wrong answers, warm starts; paired by seed."""

from dataclasses import replace

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import load
from nextbatch.studies.models.by_name import make_model
from nextbatch.studies.records.run import Run
from nextbatch.studies.running import run as runs
from nextbatch.studies.running.hidden_labels import hidden_labels
from nextbatch.studies.running.run import carry_out
from nextbatch.studies.running.split import classes_of, samples_of, split
from nextbatch.threads import threads
from tiny_study import carry_out_study, tiny, tree

RUN = Run("digits", "logistic", "KMeans()", seed=0, initial=20, batch_size=10, rounds=2, test_share=0.5)
# 200 samples of each of ten classes may be labeled.
EVEN = Dataset("even", np.zeros((4000, 1)), np.arange(4000) % 10, test=np.arange(2000, 4000))


@pytest.fixture(autouse=True)
def _one_thread():
    with threads(1):
        yield


def counts(**changes):
    """Return how often each class is in the pool of a data set with even classes."""
    return np.bincount(EVEN.y[even(**changes)], minlength=10)


def even(**changes):
    return split(replace(RUN, dataset="even", test_share=None, **changes), EVEN).train


def test_every_sample_of_the_pool_is_there_as_often_as_asked_and_none_that_is_held_out():
    once, often = (split(replace(RUN, pool=100, redundancy=n), load("digits")) for n in (1, 5))
    assert len(often.train) == len(np.unique(often.train)) == 500
    assert (samples_of(often.train, load("digits")) == np.tile(once.train, 5)).all()
    assert (often.test == once.test).all()
    assert not set(samples_of(often.train, load("digits"))) & set(often.test)


def test_with_and_without_copies_a_seed_starts_alike(tmp_path):
    once, often = (carry_out(replace(RUN, redundancy=n, rounds=1), tmp_path / f"{n}") for n in (1, 20))
    assert once.rounds[0] == often.rounds[0]
    assert len(set(once.rounds[0].queried)) == 20


def test_a_copy_is_labeled_and_paid_for_by_itself(tmp_path):
    # All samples of a cluster at the boundary have the same margin: with copies, margin asks for several of one.
    record = carry_out(replace(RUN, strategy="Margin()", pool=50, redundancy=20, rounds=3), tmp_path)
    asked = [index for outcome in record.rounds for index in outcome.queried]
    assert record.rounds[-1].n_labeled == len(asked) == len(set(asked)) == 50
    assert len(set(samples_of(asked, load("digits")))) < 50
    assert max(asked) < 20 * 1797


def test_classes_that_take_no_part_are_neither_in_the_pool_nor_held_out():
    parts = split(replace(RUN, dataset="even", test_share=None, classes=3), EVEN)
    known = classes_of(replace(RUN, dataset="even", classes=3), EVEN)
    assert len(known) == 3
    assert set(EVEN.y[parts.train]) == set(EVEN.y[parts.test]) == set(known)
    assert (len(parts.train), len(parts.test)) == (600, 600)


def test_the_seed_says_which_classes_take_part_and_more_of_them_only_add():
    fewer, more = even(classes=4), even(classes=7)
    assert set(fewer) < set(more)
    assert len({tuple(classes_of(replace(RUN, classes=2, seed=seed), EVEN)) for seed in range(8)}) > 1
    assert (even(classes=10) == even()).all()


def test_wrong_answers_are_of_classes_that_take_part():
    run = replace(RUN, dataset="even", test_share=None, classes=3, label_noise=0.5)
    pool = split(run, EVEN).train
    answers = hidden_labels(run, EVEN, pool).answers
    assert set(answers) == set(classes_of(run, EVEN))
    assert np.mean(answers != EVEN.y[pool]) == pytest.approx(0.5, abs=0.08)


def test_a_model_of_few_classes_knows_no_others(tmp_path):
    few, all_of_them = (carry_out(replace(RUN, classes=n), tmp_path / f"{n}") for n in (2, None))
    assert few.rounds[0].metrics["accuracy"] > all_of_them.rounds[0].metrics["accuracy"] + 0.1
    assert few.complete


def test_classes_become_rare_in_geometric_steps():
    assert np.sort(counts(imbalance=10.0)) == pytest.approx(200 * 10 ** -np.linspace(1, 0, 10), abs=0.5)
    assert set(counts(imbalance=1.0)) == {200}


def test_the_seed_says_which_classes_are_rare_and_a_larger_ratio_only_takes_away():
    assert set(even(imbalance=8.0)) < set(even(imbalance=2.0))
    assert len({int(np.argmin(counts(imbalance=8.0, seed=seed))) for seed in range(8)}) > 1
    assert (even(imbalance=8.0) == even(imbalance=8.0, strategy="Random()", model="mlp")).all()


def test_a_pool_that_is_drawn_from_rare_classes_has_the_size_asked_for():
    found = counts(imbalance=20.0, pool=400)
    assert found.sum() == 400
    assert found.max() > 5 * found.min()


def test_every_class_keeps_a_sample_whatever_the_ratio():
    assert counts(imbalance=1e9).min() == 1


def test_wrong_answers_make_a_model_worse_on_labels_that_are_right(tmp_path):
    right, wrong = (carry_out(replace(RUN, label_noise=noise), tmp_path / f"{noise}") for noise in (0.0, 0.4))
    assert right.rounds[0].queried == wrong.rounds[0].queried
    assert right.rounds[-1].metrics["accuracy"] > wrong.rounds[-1].metrics["accuracy"] + 0.1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"redundancy": 0}, "redundancy should be greater than or equal to 1"),
        ({"classes": 1}, "classes should be greater than or equal to 2"),
        ({"classes": 11}, "classes is 11, but digits has 10: ask for fewer"),
        ({"classes": 2, "pool": 500}, "pool is 500, but digits has .* samples of 2 classes that are not held out"),
        ({"imbalance": 0.5}, "imbalance should be greater than or equal to 1"),
        ({"label_noise": 1.0}, "label_noise should be less than 1"),
        ({"warm_start": 1}, "warm_start should be a valid boolean"),
        (
            {"imbalance": 50.0, "pool": 800},
            "pool is 800, but digits has .* not held out and left by an imbalance of 50",
        ),
        (
            {"pool": 30, "redundancy": 2, "rounds": 5},
            r"asks for 70 labels .* the pool has 30 samples, 2 copies of each",
        ),
        ({"warm_start": True, "models": ["naive-bayes"]}, "GaussianNB.* has no parameter warm_start"),
        ({"warm_start": True, "models": ["forest"]}, "RandomForestClassifier.* means something else by warm_start"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_no_folder(tmp_path, monkeypatch, changes, told):
    with pytest.raises(BadInput, match=told):
        carry_out_study(tiny(**changes), tmp_path / "new", monkeypatch)
    assert not (tmp_path / "new").exists()


class Crash(BaseException):
    """Like a kill: nothing may handle it."""


class Fits:
    """A warm model that crashes in a fit, and notes on how many samples it was fitted."""

    sizes: list[int]
    breaks = 0

    def __init__(self, name, rng, dataset):
        self.model = make_model(name, rng, dataset)
        self.warm_start = False

    def fit(self, X, y):
        self.model.warm_start = self.warm_start
        type(self).sizes.append(len(y))
        if len(self.sizes) == self.breaks:
            raise Crash
        self.model.fit(X, y)

    def look(self, X, rng):
        return self.model.look(X, rng)

    def predict(self, X):
        return self.model.predict(X)


WARM = replace(RUN, model="mlp", strategy="Margin()", warm_start=True, initial=40)


@pytest.mark.parametrize("fit", [1, 2, 3])
def test_a_warm_run_that_is_interrupted_replays_its_fits_and_ends_like_one_that_was_not(tmp_path, monkeypatch, fit):
    made = type("MadeForOneTest", (Fits,), {"sizes": []})
    monkeypatch.setattr(runs, "make_model", made)
    carry_out(WARM, tmp_path / "whole")
    assert made.sizes == [40, 50, 60]
    made.sizes, made.breaks = [], fit
    with pytest.raises(Crash):
        carry_out(WARM, tmp_path / "broken")
    made.sizes, made.breaks = [], 0
    carry_out(WARM, tmp_path / "broken")
    assert made.sizes == [40, 50, 60]
    assert tree(tmp_path / "broken") == tree(tmp_path / "whole")


def test_a_warm_start_is_not_a_cold_one_but_begins_alike(tmp_path):
    cold, warm = (carry_out(replace(WARM, warm_start=warm), tmp_path / f"{warm}") for warm in (False, True))
    assert cold.rounds[0] == warm.rounds[0]
    assert cold.rounds[1].queried == warm.rounds[1].queried
    assert cold.rounds[2] != warm.rounds[2]


def test_a_model_without_the_attribute_cannot_start_warm(tmp_path, monkeypatch):
    class Plain:
        fit = look = predict = None

    monkeypatch.setattr("nextbatch.studies.running.study.make_model", lambda *_: Plain())
    with pytest.raises(BadInput, match="The model logistic has no attribute warm_start"):
        carry_out_study(tiny(factors={"warm_start": [False, True]}), tmp_path / "new", monkeypatch)
