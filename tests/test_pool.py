"""The pool: unlabeled, labeled and pending samples, each input under the name that it was given by."""

import warnings

import numpy as np
import pytest

from nextbatch import (
    BadInput,
    KCenter,
    KMeans,
    Margin,
    MissingInput,
    Need,
    NextbatchWarning,
    Picker,
    Picks,
    Pool,
    Random,
    View,
    WClustered,
    explain,
    rng_for,
)
from nextbatch.strategies.picks import picks_of

ROWS = np.arange(8.0).reshape(4, 2)
CHANCES = np.full((4, 2), 0.5)


def test_inputs_are_found_by_the_names_that_they_were_given_by():
    pool = Pool(ROWS, CHANCES, ROWS[:1], CHANCES[:1], pending_embeddings=ROWS[:2], labels=["a"], groups=[1, 1, 2, 2])
    assert pool.shown == (
        "embeddings", "probabilities", "groups", "labeled_embeddings", "labeled_probabilities", "labels",
        "pending_embeddings",
    )  # fmt: skip
    assert (len(pool), pool.labels.tolist(), pool.groups.tolist()) == (4, ["a"], [1, 1, 2, 2])
    assert len(pool.pending_embeddings) == 2
    assert pool.costs is None and pool.labeled_costs is None
    assert repr(pool).startswith("Pool(4 samples: embeddings, probabilities, groups, labeled_embeddings")


def test_a_part_of_a_pool_keeps_what_is_labeled_and_pending():
    part = Pool(ROWS, labeled_embeddings=ROWS[:1], pending_embeddings=ROWS[1:3]).take([3, 0])
    assert part.embeddings.tolist() == ROWS[[3, 0]].tolist()
    assert (len(part.labeled_embeddings), len(part.pending_embeddings)) == (1, 2)


def test_labeled_and_pending_samples_are_given_one_after_the_other():
    pool = Pool(ROWS, labeled_embeddings=ROWS[:1], pending_embeddings=ROWS[2:])
    assert pool.given("embeddings").tolist() == ROWS[[0, 2, 3]].tolist()
    assert Pool(ROWS, pending_embeddings=ROWS[2:]).given("embeddings").tolist() == ROWS[2:].tolist()
    assert Pool(ROWS).given("embeddings") is None
    with pytest.raises(MissingInput, match=r"needs labeled_embeddings") as missing:
        Pool(ROWS).given("embeddings", KMeans(given="labeled"))
    assert missing.value.needed == "labeled_embeddings"


def test_pending_samples_are_avoided_as_labeled_ones_are():
    line = np.arange(10.0)[:, None]
    labeled = KCenter().select(Pool(line, labeled_embeddings=[[0.0], [9.0]]), 1, rng_for(0))
    pending = KCenter().select(Pool(line, labeled_embeddings=[[0.0]], pending_embeddings=[[9.0]]), 1, rng_for(0))
    assert labeled.tolist() == pending.tolist() == [4]


def test_what_is_missing_is_named_with_who_needs_it_and_what_there_is():
    with pytest.raises(MissingInput, match=r"^KMeans\(\) needs embeddings, this pool has only probabilities: pass"):
        Pool(probabilities=CHANCES).need("embeddings", KMeans())
    with pytest.raises(MissingInput, match="this pool has none"):
        Pool(size=3).need("embeddings", KMeans())


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({}, "needs embeddings or probabilities, or its size"),
        ({"embeddings": lambda: ROWS}, "or its size"),
        ({"embedings": ROWS}, "no input 'embedings': did you mean 'embeddings'"),
        ({"labeled_embedding": ROWS}, "A pool has no input"),
        ({"unlabeled": View({"embeddings": ROWS}), "probabilities": CHANCES}, "either unlabeled=View"),
        ({"size": 4, "labeled": View({"embeddings": ROWS}), "labeled_costs": [1.0] * 4}, "either labeled=View"),
        ({"embeddings": ROWS, "probabilities": CHANCES[:3]}, "must describe the same rows: got 4 and 3"),
    ],
)
def test_what_makes_no_pool_is_refused(inputs, told):
    with pytest.raises(BadInput, match=told):
        Pool(**inputs)


def test_a_name_that_no_input_has_is_no_attribute():
    with pytest.raises(AttributeError, match="A pool has no 'embedings'"):
        Pool(ROWS).embedings  # noqa: B018
    assert not hasattr(Pool(ROWS), "__array__")


def test_labeled_samples_may_be_made_later_and_then_tell_how_many_they_are():
    pool = Pool(size=4, labeled_embeddings=lambda: ROWS)
    assert len(pool.labeled) == 4
    assert len(Pool(size=4, labeled_costs=lambda: np.ones(2)).labeled_costs) == 2


def test_identical_embeddings_are_a_warning_and_random_does_not_look():
    pool = Pool(np.ones((5, 2)))
    Random().select(pool, 2, rng_for(0))
    with pytest.warns(NextbatchWarning, match="All 5 embeddings are identical"):
        pool.need("embeddings", KMeans())


@pytest.mark.parametrize("strategy", [WClustered(beta=2), WClustered(beta=100), KMeans(), KCenter()])
def test_identical_embeddings_are_told_once_for_a_pool_and_its_parts(strategy):
    pool = Pool(np.ones((30, 2)), np.full((30, 2), 0.5))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        strategy.select(pool, 3, rng_for(0))
        explain(pool, [0, 1])
    assert sum("embeddings are identical" in str(warning.message) for warning in caught) == 1


def test_needs_are_values_that_say_their_names():
    assert [str(Need("labels", of="labeled")), str(Need("embeddings", of="pending"))] == [
        "labels",
        "pending_embeddings",
    ]


def test_a_pool_is_a_value():
    pool = Pool(ROWS)
    with pytest.raises(AttributeError, match="A pool is a value, its embeddings cannot be set"):
        pool.embeddings = ROWS * 2
    assert pool.size == 4


@pytest.mark.parametrize(
    "twice", [{"embeddings": ROWS, "unlabeled_embeddings": ROWS}, {"size": 4, "labels": ["a"], "labeled_labels": ["b"]}]
)
def test_an_input_that_is_given_twice_is_refused(twice):
    with pytest.raises(BadInput, match="is given twice"):
        Pool(**twice)


def test_printing_a_pool_makes_nothing():
    calls = []
    pool = Pool(size=4, labeled_embeddings=lambda: calls.append(1) or ROWS)
    assert repr(pool) == "Pool(4 samples: labeled_embeddings)"
    assert not calls


def test_a_strategy_that_derives_from_ours_and_writes_select_selects_what_it_says():
    class First(KMeans):
        def select(self, pool, batch_size, rng):
            return np.arange(batch_size)

    class FirstOfAll(Margin):
        def select(self, pool, batch_size, rng):
            return np.arange(batch_size)

    pool = Pool(np.random.default_rng(0).random((9, 2)), np.full((9, 2), 0.5))
    for strategy in (First(), FirstOfAll()):
        assert picks_of(strategy, pool, 3, rng_for(0)).positions.tolist() == [0, 1, 2]


def test_picks_that_do_not_fit_are_refused():
    class Odd(Picker):
        made = Picks(np.arange(2), score=np.ones(99))

        def picks(self, pool, batch_size, rng):
            return self.made

    with pytest.raises(BadInput, match=r"The score of the picks .* must describe the same rows: got 99 and 2"):
        picks_of(Odd(), Pool(ROWS), 2, rng_for(0))
    Odd.made = np.arange(2)
    with pytest.raises(BadInput, match=r"must be Picks\(positions, ...\)"):
        picks_of(Odd(), Pool(ROWS), 2, rng_for(0))


@pytest.mark.parametrize("wrong", [{"input": "embedings"}, {"input": "embeddings", "of": "labelled"}])
def test_a_need_of_what_there_is_not_is_refused(wrong):
    with pytest.raises(BadInput, match="must be one of"):
        Need(**wrong)
