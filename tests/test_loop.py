"""The active-learning cycle."""

from itertools import islice
from typing import ClassVar

import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression

from nextbatch import (
    AtMost,
    BadInput,
    KMeans,
    Loop,
    Margin,
    NextbatchWarning,
    Random,
    ScikitLearnModel,
    View,
    WClustered,
    active_learning,
)

X, Y = make_blobs(80, centers=4, n_features=3, cluster_std=4.0, random_state=1)


MODEL = ScikitLearnModel(LogisticRegression())


class Hidden:
    """An oracle that knows every label, and remembers what it was asked."""

    def __init__(self, y):
        self.y, self.asked = np.asarray(y), []

    def label(self, indices):
        self.asked.extend(indices.tolist())
        return self.y[indices]


def run(strategy=None, rounds=6, seed=3, past=(), y=Y, X=X, oracle=None, batch_size=5):
    cycle = active_learning(
        X,
        ScikitLearnModel(LogisticRegression()),
        strategy or WClustered(beta=3),
        oracle or Hidden(y),
        initial=np.arange(0, 80, 8),
        batch_size=batch_size,
        seed=seed,
        past=past,
    )
    return list(islice(cycle, rounds))


def test_a_loop_ends_where_limits_of_the_strategy_leave_no_sample():
    class Showing(ScikitLearnModel):
        def look(self, X, rng):
            return super().look(X, rng).replaced({"groups": np.arange(80) // 8})

    cycle = active_learning(
        X,
        Showing(LogisticRegression()),
        AtMost(Margin(), most=2, given="labeled"),
        Hidden(Y),
        initial=np.arange(0, 80, 8),
        batch_size=6,
        seed=0,
    )
    with pytest.warns(NextbatchWarning, match="its limits leave no other"):
        assert [len(one.queried) for one in cycle] == [10, 6, 4]


def queried(rounds):
    return [one.queried.tolist() for one in rounds]


def test_every_round_asks_for_samples_that_are_not_labeled_yet():
    rounds = run()
    assert [len(one.labeled) for one in rounds] == [10, 15, 20, 25, 30, 35]
    assert [one.number for one in rounds] == [0, 1, 2, 3, 4, 5]
    assert len(np.unique(rounds[-1].labeled)) == 35
    assert np.array_equal(rounds[-1].labeled, np.concatenate([one.queried for one in rounds]))


def test_an_interrupted_run_ends_like_an_uninterrupted_one():
    whole = queried(run())
    for done in range(6):
        resumed = run(past=whole[1 : done + 1], rounds=6 - done)
        assert resumed[0].number == done
        assert whole[:done] + queried(resumed) == whole


def test_the_loop_ends_when_nothing_is_left_with_a_smaller_last_batch():
    rounds = run(strategy=Random(), rounds=100, batch_size=30)
    assert [len(one.labeled) for one in rounds] == [10, 40, 70, 80]


def test_the_oracle_is_asked_once_for_each_sample_and_not_ahead_of_the_caller():
    oracle = Hidden(Y)
    rounds = run(oracle=oracle, rounds=3)
    assert oracle.asked == rounds[-1].labeled.tolist()


def test_other_seeds_select_other_samples():
    assert queried(run(strategy=Random(), seed=1)) != queried(run(strategy=Random(), seed=2))


@pytest.mark.parametrize("names", [np.array(["ant", "bee", "cat", "dog"]), np.array([-5, 0, 7, 1000])])
def test_renaming_the_classes_changes_nothing(names):
    assert queried(run(y=names[Y])) == queried(run())


@pytest.mark.filterwarnings("ignore:All .* scores are equal")
def test_a_single_class_is_a_warning_and_the_loop_goes_on():
    y = np.where(np.arange(80) % 8 == 0, "common", np.where(np.arange(80) % 8 == 1, "rare", "common"))
    with pytest.warns(NextbatchWarning, match=r"All \d+ labels are 'common'"):
        rounds = run(y=y)
    assert len(rounds) == 6


@pytest.mark.parametrize("initial", [[], [0, 0], [-1], [80], [1.7, 2.9], ["a"], 3])
def test_initial_indices_that_cannot_be_are_refused(initial):
    cycle = active_learning(X, MODEL, Random(), Hidden(Y), initial=initial, batch_size=5, seed=0)
    with pytest.raises(BadInput, match="initial"):
        next(cycle)


def test_a_batch_size_of_zero_is_refused():
    with pytest.raises(BadInput, match="never end"):
        run(batch_size=0)


def test_every_round_has_a_generator_of_its_own():
    class Drawing:
        """Takes the first samples, and notes what the generator would have drawn."""

        draws: ClassVar[list[float]] = []

        def select(self, pool, batch_size, rng):
            self.draws.append(rng.random())
            return np.arange(batch_size)

    run(strategy=Drawing(), rounds=6)
    assert len(set(Drawing.draws)) == 5


@pytest.mark.parametrize("oracle", [lambda indices: Y[indices], Hidden, None, Y])
def test_what_is_no_oracle_is_refused(oracle):
    cycle = active_learning(X, MODEL, Random(), oracle, initial=[0, 1], batch_size=5, seed=0)
    with pytest.raises(BadInput, match=r"whose method label\(indices\) answers"):
        next(cycle)


class Answering:
    """An oracle that says the same whatever it is asked."""

    def __init__(self, answers):
        self.answers = answers

    def label(self, indices):
        return self.answers


@pytest.mark.parametrize("answers", [None, [], [1], np.eye(3), "yes", [1, [2, 3], 4]])
def test_an_oracle_that_does_not_answer_for_each_index_is_refused(answers):
    cycle = active_learning(X, MODEL, Random(), Answering(answers), initial=[0, 1, 2], batch_size=5, seed=0)
    with pytest.raises(BadInput, match=r"[Tt]he (answers of the )?oracle"):
        next(cycle)


@pytest.mark.parametrize("empty", [None, float("nan")])
def test_an_oracle_that_abstains_is_told_for_which_index(empty):
    cycle = active_learning(X, MODEL, Random(), Answering([1, empty, 2]), initial=[4, 9, 2], batch_size=5, seed=0)
    with pytest.raises(BadInput, match=r"no label for 1 of 3 indices, such as 9"):
        next(cycle)


class Frame:
    """As much of a data frame as the loop uses: rows are taken through `iloc`."""

    def __init__(self, rows):
        self.rows, self.shape = rows, rows.shape

    @property
    def iloc(self):
        return self.rows

    def to_numpy(self, dtype):
        return self.rows.astype(dtype)


def test_data_frames_and_lists_are_read_by_position():
    assert queried(run(X=Frame(X))) == queried(run(X=X.tolist())) == queried(run())


@pytest.mark.parametrize("X", [None, 3, [[1, 2], [3]]])
def test_what_holds_no_rows_is_refused(X):
    with pytest.raises(BadInput, match=r"^X must"):
        run(X=X)


@pytest.mark.parametrize("model", [None, LogisticRegression(), ScikitLearnModel, "logistic"])
def test_what_is_no_model_is_refused_before_the_oracle_is_asked(model):
    oracle = Hidden(Y)
    with pytest.raises(BadInput, match=r"as ScikitLearnModel\(classifier\)"):
        next(active_learning(X, model, Random(), oracle, initial=[0, 1], batch_size=5, seed=0))
    assert not oracle.asked


class Selecting:
    """A strategy that selects the same whatever it is asked for."""

    def __init__(self, positions):
        self.positions = positions

    def __repr__(self):
        return "Selecting()"

    def select(self, pool, batch_size, rng):
        return self.positions


@pytest.mark.parametrize(
    "positions", [[], [0, 1], [0, 0, 1, 2, 3], [0, 1, 2, 3, 70], [-1, 0, 1, 2, 3], [0.5] * 5, None]
)
def test_a_strategy_whose_answer_is_no_batch_is_refused_by_its_name(positions):
    with pytest.raises(BadInput, match=r"Selecting\(\) select"):
        run(strategy=Selecting(positions))


class ChangesRows:
    """A model of one's own that scales what it is shown, in place."""

    def __init__(self, when):
        self.when = when

    def fit(self, X, y):
        pass

    def look(self, X, rng):
        if self.when == "at once":
            X /= 2
            return View({"embeddings": X})

        def later(rows):
            X.__itruediv__(2)
            return (X[rows],)

        return View({}, len(X), {("embeddings",): later})

    def predict(self, X):
        return np.zeros(len(X))


@pytest.mark.parametrize("when", ["at once", "when it is read"])
def test_a_model_that_changes_the_rows_in_place_is_found_out(when):
    loop = Loop(X.copy(), ChangesRows(when), KMeans(), seed=0)
    loop.answer([0, 1], [0, 1])
    loop.fit()
    with pytest.raises(BadInput, match="ChangesRows changed X in place, such as row 0: let it work on a copy"):
        loop.ask(3)


class Plain:
    """A classifier without get_params."""

    def __init__(self, C=1.0):
        self.inner = LogisticRegression(C=C)

    def fit(self, X, y):
        self.inner.fit(X, y)

    def predict_proba(self, X):
        return self.inner.predict_proba(X)


def asked(model):
    loop = Loop(X, model, Margin(), seed=0)
    loop.answer(np.arange(0, 80, 8), Y[::8])
    loop.fit()
    return loop.ask(4).batch.tolist()


def test_a_plain_class_that_cannot_be_copied_is_told_what_it_needs():
    with pytest.raises(BadInput, match=r"of this Plain .*BaseEstimator, which gives it get_params, or .*lambda: Plain"):
        asked(ScikitLearnModel(Plain()))


@pytest.mark.parametrize("make", [Plain, lambda: Plain(C=1.0)])
def test_a_function_that_makes_a_plain_class_serves_the_loop(make):
    assert asked(ScikitLearnModel(make)) == asked(ScikitLearnModel(LogisticRegression()))


def test_names_of_rows_of_a_frame_are_answered_and_withdrawn_by_name():
    pandas = pytest.importorskip("pandas", reason="data frames need pandas")
    names = np.random.default_rng(0).permutation(80)
    frame = pandas.DataFrame(X, index=names)
    loop = Loop(frame, ScikitLearnModel(LogisticRegression()), Margin(), seed=0)
    loop.answer(frame.index[::8], Y[::8])
    assert loop.labeled.tolist() == list(range(0, 80, 8))
    loop.fit()
    assert loop.ask(4).batch.tolist() == asked(ScikitLearnModel(LogisticRegression()))
    loop.withdraw(frame.index[loop.pending])
    assert not len(loop.pending)
    with pytest.raises(BadInput, match="indices names 1 row that the index of X does not have, such as 80"):
        loop.answer(pandas.Index([80]), [1])
