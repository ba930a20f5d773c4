"""The turn: who is asked, what is made for it, and what it remembers."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from nextbatch import (
    BadInput,
    KCenter,
    Loop,
    Margin,
    Random,
    ScikitLearnModel,
    View,
    WClustered,
    next_batch,
    rng_for,
    take_turn,
)
from nextbatch.turn import require_model

N = 300
X = rng_for("turn").normal(size=(N, 4)) + np.repeat(np.eye(4) * 3, N // 4, axis=0)
Y = np.repeat(["a", "b", "c", "d"], N // 4)
FIRST = np.arange(0, N, 15)


class Encoder:
    """An expensive function of rows that counts the rows it is given."""

    def __init__(self):
        self.rows = 0

    def encode(self, rows):
        self.rows += len(rows)
        return rows * 2.0


def fitted():
    return LogisticRegression().fit(X[FIRST], Y[FIRST])


@pytest.mark.parametrize(
    ("strategy", "encoded"), [(Margin(), 0), (Random(), 0), (WClustered(beta=5), 50), (KCenter(), N)]
)
def test_what_is_encoded_are_the_candidates_of_a_preselection_not_the_pool(strategy, encoded):
    encoder = Encoder()
    next_batch(fitted(), X, FIRST, 10, strategy, embeddings=encoder.encode)
    assert encoder.rows == encoded


def test_neither_labeled_nor_pending_samples_are_chosen():
    seen = View({"embeddings": X})
    turn = take_turn(seen, Random(), N - 30, rng_for(0), labeled=FIRST, pending=np.arange(1, N, 30))
    assert set(turn.batch.tolist()) == set(range(N)) - set(FIRST.tolist()) - set(range(1, N, 30))
    assert turn.pool.pending_embeddings.tolist() == X[1::30].tolist()


def test_what_is_excluded_is_neither_chosen_nor_shown():
    turn = take_turn(View({"embeddings": X}), Random(), 9, rng_for(0), labeled=FIRST, excluded=np.arange(100, N))
    assert len(turn.pool) == 100 - (FIRST < 100).sum()
    assert turn.pool.pending is None and turn.batch.max() < 100


def test_a_turn_remembers_what_was_kept_by_what_score_and_how_long_it_took():
    turn = take_turn(ScikitLearnModel(fitted()).look(X), WClustered(beta=4), 10, rng_for(0), labeled=FIRST)
    assert (turn.picks.kept, len(turn.pool), turn.picks.score.shape) == (40, N - len(FIRST), (10,))
    assert np.array_equal(turn.batch, turn.unlabeled[turn.picks.positions])
    probabilities = np.sort(fitted().predict_proba(X[turn.batch]), axis=1)
    assert turn.picks.score == pytest.approx(1 - (probabilities[:, -1] - probabilities[:, -2]))
    assert turn.seconds > 0
    assert take_turn(View({"embeddings": X}), KCenter(), 3, rng_for(0), labeled=FIRST).picks.score is None


def loop(strategy=None, seed=1):
    return Loop(X, ScikitLearnModel(LogisticRegression()), strategy or WClustered(beta=4), seed=seed)


def test_a_batch_can_be_asked_for_while_an_earlier_one_is_not_answered():
    ours = loop()
    ours.answer(FIRST, Y[FIRST])
    ours.fit()
    first, second = ours.ask(10).batch, ours.ask(10).batch
    assert not set(first) & set(second)
    assert ours.pending.tolist() == [*first, *second]
    assert ours.left == N - len(FIRST) - 20


def test_answers_come_in_any_order_and_those_that_do_not_come_stay_pending():
    ours = loop(Margin())
    ours.answer(FIRST, Y[FIRST])
    ours.fit()
    batch = ours.ask(6).batch
    ours.answer(batch[[4, 1]], Y[batch[[4, 1]]])
    assert ours.labeled[-2:].tolist() == batch[[4, 1]].tolist()
    assert ours.pending.tolist() == batch[[0, 2, 3, 5]].tolist()
    ours.fit()
    assert not set(ours.ask(50).batch) & set(batch)


def test_greedy_strategies_choose_the_same_whether_they_are_asked_once_or_twice():
    once, twice = loop(KCenter()), loop(KCenter())
    for each in (once, twice):
        each.answer(FIRST, Y[FIRST])
        each.fit()
    together = once.ask(20).batch.tolist()
    assert [*twice.ask(10).batch.tolist(), *twice.ask(10).batch.tolist()] == together


def test_what_is_withdrawn_may_be_chosen_again():
    ours = loop(Margin())
    ours.answer(FIRST, Y[FIRST])
    ours.fit()
    batch = ours.ask(5).batch
    ours.withdraw(batch)
    assert ours.ask(5).batch.tolist() == batch.tolist()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (lambda ours: ours.fit(), "cannot be fitted without labels"),
        (lambda ours: ours.ask(3), "not fitted"),
        (lambda ours: ours.answer([0, 0], ["a", "b"]), "some are given twice"),
        (lambda ours: ours.answer([0, 1], ["a"]), "must describe the same rows"),
        (lambda ours: ours.answer([0, 1], ["a", None]), "no label for 1 of 2 indices, such as 1"),
        (lambda ours: ours.answer([N], ["a"]), "between 0 and 299"),
        (lambda ours: (ours.answer([3], ["a"]), ours.answer([3], ["b"])), "labeled already, such as 3"),
    ],
)
def test_a_step_that_cannot_be_taken_is_a_sentence(step, told):
    with pytest.raises(BadInput, match=told):
        step(loop())


def test_a_model_of_version_0_1_is_told_what_to_write():
    class Old:
        def fit(self, X, y): ...

        def look(self, unlabeled, labeled): ...

    with pytest.raises(BadInput, match=r"since version 0\.2 it is look\(X, rng\)"):
        require_model(Old())


def test_from_nothing_nothing_is_asked_for_and_no_model_is_looked_at():
    seen = View({}, N, {("probabilities",): lambda rows: pytest.fail("the model was asked")})
    for labeled in (np.arange(N), FIRST):
        assert take_turn(seen, Margin(), 0, rng_for(0), labeled=labeled).batch.tolist() == []
    assert next_batch(fitted(), X, np.ones(N, dtype=bool), 0, Margin()).tolist() == []


@pytest.mark.parametrize(
    ("batch_size", "told"), [(N, "the 280 samples to choose from"), (-1, "negative"), (2.5, "whole"), (True, "whole")]
)
def test_what_is_no_batch_size_is_refused_before_a_strategy_is_asked(batch_size, told):
    class Never:
        def select(self, pool, batch_size, rng):
            pytest.fail("the strategy was asked")

    with pytest.raises(BadInput, match=told):
        take_turn(View({"embeddings": X}), Never(), batch_size, rng_for(0), labeled=FIRST)


def test_a_look_that_returns_no_view_is_a_sentence():
    with pytest.raises(BadInput, match=r"must be a nextbatch\.View of all rows, got None"):
        take_turn(None, Random(), 1, rng_for(0), labeled=FIRST)


def test_a_fit_that_fails_leaves_no_model_to_ask():
    class Failing(ScikitLearnModel):
        def fit(self, X, y):
            if len(y) > len(FIRST):
                raise ValueError("no solution")
            super().fit(X, y)

    ours = Loop(X, Failing(LogisticRegression()), Margin(), seed=0)
    ours.answer(FIRST, Y[FIRST])
    ours.fit()
    batch = ours.ask(3).batch
    ours.answer(batch, Y[batch])
    with pytest.raises(ValueError, match="no solution"):
        ours.fit()
    with pytest.raises(BadInput, match="not fitted"):
        ours.ask(3)


def test_labels_of_another_kind_are_refused_and_none_of_them_is_taken():
    ours = loop()
    ours.answer([0, 1], [1, 2])
    with pytest.raises(BadInput, match="The labels so far are of the type int64, these of <U1"):
        ours.answer([2], ["b"])
    assert ours.labeled.tolist() == [0, 1]


def test_labels_come_to_strategies_in_the_order_of_the_labeled_rows():
    class Sees:
        def select(self, pool, batch_size, rng):
            self.labels, self.rows = pool.labels.tolist(), pool.labeled_embeddings[:, 0].tolist()
            return np.arange(batch_size)

    sees = Sees()
    seen = View({"embeddings": np.arange(6.0)[:, None]})
    take_turn(seen, sees, 1, rng_for(0), labeled=np.array([4, 1]), labels=["e", "b"])
    assert (sees.labels, sees.rows) == (["b", "e"], [1.0, 4.0])
