"""A warm fit begins with the parameters of the one before; a cold one forgets them."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.models import ScikitLearnModel
from nextbatch.models.span_logistic_regression import SpanLogisticRegression

RNG = np.random.default_rng(0)
Y = np.array(["ant", "bee", "cat"])[np.arange(90) % 3]
X = np.eye(3)[np.arange(90) % 3] + RNG.normal(0, 0.4, (90, 3))
NETWORK = MLPClassifier((8,), max_iter=1000, learning_rate_init=0.02, tol=1e-3, random_state=0)


def fitted(classifier, *ends, warm_start=True):
    """Return the model after fits to the first samples, so many each time."""
    model = ScikitLearnModel(classifier, warm_start=warm_start)
    for end in ends:
        model.fit(X[:end], Y[:end])
    return model


def test_a_warm_fit_depends_on_the_one_before_and_a_cold_one_does_not():
    def same(warm_start):
        once, twice = (fitted(NETWORK, *ends, warm_start=warm_start) for ends in ((90,), (30, 90)))
        return np.array_equal(once.classifier.predict_proba(X), twice.classifier.predict_proba(X))

    assert same(warm_start=False)
    assert not same(warm_start=True)


def test_the_first_warm_fit_is_a_cold_one():
    warm, cold = (fitted(NETWORK, 30, warm_start=warm) for warm in (True, False))
    assert np.array_equal(warm.classifier.predict_proba(X), cold.classifier.predict_proba(X))


def test_the_same_fits_in_the_same_order_give_the_same_model():
    first, again = (fitted(NETWORK, 30, 60, 90) for _ in range(2))
    assert np.array_equal(first.classifier.predict_proba(X), again.classifier.predict_proba(X))


def test_a_network_that_has_stopped_learns_from_new_samples_all_the_same():
    stopped = fitted(NETWORK, 12)
    assert stopped.classifier.n_iter_ < NETWORK.max_iter
    # What was right becomes wrong: one pass cannot mend it.
    turned = np.roll(Y, 1)
    stopped.fit(X, turned)
    assert stopped.classifier.n_iter_ > 12
    assert np.mean(stopped.predict(X) == turned) > 0.7


def test_a_new_class_begins_anew():
    model = ScikitLearnModel(NETWORK, warm_start=True)
    few = Y != "cat"
    model.fit(X[few], Y[few])
    model.fit(X, Y)
    assert np.array_equal(model.classifier.predict_proba(X), fitted(NETWORK, 90).classifier.predict_proba(X))


def test_a_warm_model_that_knew_one_class_begins_anew():
    model = ScikitLearnModel(NETWORK, warm_start=True)
    with pytest.warns(NextbatchWarning, match="until a second class is found"):
        model.fit(X[:1], Y[:1])
    model.fit(X, Y)
    assert np.array_equal(model.classifier.predict_proba(X), fitted(NETWORK, 90).classifier.predict_proba(X))


def test_the_classifier_that_was_given_stays_as_it_was():
    given = clone(NETWORK)
    fitted(given, 30, 90)
    assert given.warm_start is False
    assert not hasattr(given, "coefs_")


@pytest.mark.parametrize(
    "classifier",
    [
        make_pipeline(StandardScaler(), NETWORK),
        LogisticRegression(),
        SGDClassifier(loss="log_loss", random_state=0),
        MLPClassifier((8,), solver="lbfgs", random_state=0),
        MLPClassifier((8,), learning_rate_init=0.05, early_stopping=True, n_iter_no_change=20, random_state=0),
    ],
)
def test_whatever_can_start_warm_goes_on_learning(classifier):
    assert np.mean(fitted(classifier, 45, 90).predict(X) == Y) > 0.7


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_warm_span_logistic_regression_finds_the_same_answers_sooner():
    words = csr_array(
        np.maximum(RNG.normal(-0.5, 1, (90, 300)) + np.repeat(np.eye(3), 100, axis=1)[np.arange(90) % 3], 0)
    )
    cold = SpanLogisticRegression(C=100.0, max_iter=1000, tol=1e-8).fit(words, Y)
    warm = SpanLogisticRegression(C=100.0, max_iter=1000, tol=1e-8, warm_start=True).fit(words, Y)
    first = warm.n_iter_[0]
    warm.fit(words, Y)
    assert warm.predict_proba(words) == pytest.approx(cold.predict_proba(words), abs=1e-5)
    assert warm.n_iter_[0] < first


@pytest.mark.parametrize(
    ("classifier", "told"),
    [
        (GaussianNB(), "has no parameter warm_start"),
        (make_pipeline(StandardScaler(), GaussianNB()), "has no parameter warm_start"),
        (RandomForestClassifier(), "adds none that learn from new labels"),
        (HistGradientBoostingClassifier(), "adds none that learn from new labels"),
    ],
)
def test_what_cannot_start_warm_says_so_at_once(classifier, told):
    with pytest.raises(BadInput, match=told):
        ScikitLearnModel(classifier, warm_start=True)
    model = ScikitLearnModel(classifier)
    with pytest.raises(BadInput, match=told):
        model.warm_start = True
