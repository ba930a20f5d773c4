"""The scikit-learn adapter shows what a strategy reads, and nothing else."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from looking import pool_of
from nextbatch import BadInput, KCenter, Margin, NextbatchWarning, Random, ScikitLearnModel, rng_for

X = rng_for("adapter").normal(size=(60, 4))
Y = (X[:, 0] + X[:, 1] > 0).astype(int)


class Counting(LogisticRegression):
    """Counts how often its probabilities are asked for."""

    calls = 0

    def predict_proba(self, X):
        Counting.calls += 1
        return super().predict_proba(X)


def look(classifier, embeddings="features"):
    model = ScikitLearnModel(classifier, embeddings)
    model.fit(X[:20], Y[:20])
    return pool_of(model, X[20:], X[:20])


def test_a_strategy_pays_only_for_what_it_reads():
    for strategy, calls in ((Random(), 0), (KCenter(), 0), (Margin(), 1)):
        Counting.calls = 0
        strategy.select(look(Counting()), 5, rng_for(0))
        assert Counting.calls == calls, strategy


def test_two_strategies_on_one_pool_pay_once():
    Counting.calls = 0
    pool = look(Counting())
    Margin().select(pool, 5, rng_for(0))
    Margin().select(pool, 9, rng_for(0))
    assert Counting.calls == 1


def test_embeddings_are_the_rows_by_default_and_what_reaches_the_last_step_of_a_pipeline():
    assert np.array_equal(look(LogisticRegression()).embeddings, X[20:])
    scaled = StandardScaler().fit(X[:20]).transform(X[20:])
    assert look(make_pipeline(StandardScaler(), LogisticRegression())).embeddings == pytest.approx(scaled)


def test_embeddings_can_be_any_function_of_the_rows():
    assert np.array_equal(look(LogisticRegression(), lambda rows: rows[:, :1] * 2).embeddings, X[20:, :1] * 2)


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic", "identity"])
@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_the_hidden_layer_is_the_one_that_the_output_is_computed_from(activation, scaled):
    network = MLPClassifier((8, 5), activation=activation, max_iter=20, random_state=0)
    model = ScikitLearnModel(make_pipeline(StandardScaler(), network) if scaled else network, "hidden")
    model.fit(X[:20], Y[:20])
    pool = pool_of(model, X[20:], X[:20])
    fitted = model.classifier[-1] if scaled else model.classifier
    output = pool.embeddings @ fitted.coefs_[-1] + fitted.intercepts_[-1]
    assert pool.embeddings.shape == (40, 5)
    assert pool.labeled_embeddings.shape == (20, 5)
    assert 1 / (1 + np.exp(-output[:, 0])) == pytest.approx(pool.probabilities[:, 1])


def test_every_fit_starts_from_a_fresh_clone():
    classifier = LogisticRegression(warm_start=True)
    model = ScikitLearnModel(classifier)
    model.fit(X[:20], Y[:20])
    assert not hasattr(classifier, "coef_")
    first = model.classifier
    model.fit(X, Y)
    assert model.classifier is not first


def test_a_single_class_gives_a_constant_answer_until_there_are_two():
    model = ScikitLearnModel(LogisticRegression())
    with pytest.warns(NextbatchWarning, match="All 5 labels are 7"):
        model.fit(X[:5], [7] * 5)
    assert pool_of(model, X[5:], X[:5]).probabilities.tolist() == [[1.0]] * 55
    assert set(model.predict(X)) == {7}
    model.fit(X, Y)
    assert isinstance(model.classifier, LogisticRegression)


def test_a_model_that_cannot_show_what_is_asked_is_refused():
    with pytest.raises(BadInput, match="hidden layer"):
        ScikitLearnModel(LogisticRegression(), "hidden")
    with pytest.raises(BadInput, match="'features', 'hidden' or a function"):
        ScikitLearnModel(LogisticRegression(), "last")


def test_an_interrupted_fit_is_an_interruption_and_not_a_model(monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(MLPClassifier, "_backprop", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ScikitLearnModel(MLPClassifier((4,))).fit(X[:20], Y[:20])


class WantsNumbers(LogisticRegression):
    """Wants its classes numbered from 0 on, as XGBoost does."""

    def fit(self, X, y):
        if not np.array_equal(np.unique(y), np.arange(len(np.unique(y)))):
            raise ValueError(f"Expected: [0 1], got {np.unique(y)}")
        return super().fit(X, y)


def xgboost():
    found = pytest.importorskip("xgboost", reason="its classifiers need xgboost")
    return found.XGBClassifier(n_estimators=5)


@pytest.mark.parametrize("make", [WantsNumbers, lambda: GridSearchCV(WantsNumbers(), {"C": [1.0]}, cv=2), xgboost])
@pytest.mark.parametrize("names", [[0, 2], [-1, 1], ["ham", "spam"], [False, True], [0.5, 2.5]])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.FitFailedWarning", "ignore:One or more of the test scores")
def test_classes_are_numbered_for_a_classifier_that_wants_them_so_and_named_in_its_answers(make, names):
    y = np.array(names)[Y]
    model, numbered = ScikitLearnModel(make()), ScikitLearnModel(make())
    model.fit(X[:30], y[:30])
    numbered.fit(X[:30], Y[:30])
    assert np.array_equal(model.predict(X), np.array(names)[numbered.predict(X)])
    assert np.array_equal(model.look(X)["probabilities"], numbered.look(X)["probabilities"])
    assert np.mean(model.predict(X) == y) > 0.7


def test_classes_are_named_anew_after_each_fit():
    model = ScikitLearnModel(WantsNumbers())
    for names in (["a", "c"], ["a", "b"]):
        y = np.array(names)[Y]
        model.fit(X, y)
        assert set(model.predict(X)) == set(names)
    model.fit(X, Y)
    assert set(model.predict(X)) == {0, 1}


def test_the_refusal_of_a_classifier_is_its_own():
    class Refusing(LogisticRegression):
        def fit(self, X, y):
            raise ValueError(f"no {np.asarray(y).dtype.kind}")

    with pytest.raises(ValueError, match="no U"):
        ScikitLearnModel(Refusing()).fit(X, np.array(["a", "b"])[Y])


@pytest.mark.parametrize("given", ["LogisticRegression", StandardScaler(), object()])
def test_what_is_no_classifier_is_refused(given):
    with pytest.raises(BadInput, match="has the methods fit and predict_proba, got"):
        ScikitLearnModel(given)
