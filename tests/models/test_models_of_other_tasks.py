"""Models of several labels and of numbers: what they show is what their parts say, in the right order."""

import numpy as np
import pytest
from sklearn.datasets import make_multilabel_classification
from sklearn.ensemble import BaggingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.linear_model import BayesianRidge, LinearRegression, LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextbatch import AskTell, BadInput, Loop, MissingInput, NextbatchWarning, Pool, Random, ScikitLearnModel, Switch
from nextbatch.models.dropout import WithDropout
from nextbatch.models.several_labels import EachLabel
from nextbatch.strategies import Committee, KCenter, KMeans, WClustered
from nextbatch.tasks import label_sets

X, Y = make_multilabel_classification(80, 5, n_classes=3, random_state=0)
SETS = [[name for name, there in zip("abc", row, strict=True) if there] for row in Y]
NUMBERS = X @ np.arange(5.0) + 3


def test_each_label_is_learned_by_a_classifier_of_its_own():
    model = ScikitLearnModel(LogisticRegression())
    model.fit(X, SETS)
    expected = np.column_stack([LogisticRegression().fit(X, column).predict_proba(X)[:, 1] for column in Y.T])
    np.testing.assert_allclose(model.look(X)["rates"], expected)
    assert model.predict(X).tolist() == [tuple(np.array(list("abc"))[row > 0.5].tolist()) for row in expected]


@pytest.mark.parametrize("wrapper", [OneVsRestClassifier, MultiOutputClassifier, EachLabel])
def test_what_asks_a_classifier_for_each_label_already_is_not_asked_twice(wrapper):
    plain, wrapped = ScikitLearnModel(GaussianNB()), ScikitLearnModel(wrapper(GaussianNB()))
    for model in (plain, wrapped):
        model.fit(X, SETS)
    np.testing.assert_array_equal(plain.look(X)["rates"], wrapped.look(X)["rates"])


@pytest.mark.parametrize(
    "classifier",
    [
        OneVsRestClassifier(LogisticRegression()),
        MultiOutputClassifier(LogisticRegression()),
        RandomForestClassifier(10, random_state=0),
        MLPClassifier((8,), max_iter=20, random_state=0),
        make_pipeline(StandardScaler(), OneVsRestClassifier(LogisticRegression())),
    ],
    ids=lambda classifier: type(classifier).__name__,
)
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_a_fitted_classifier_of_several_labels_shows_rates(classifier):
    shown = ScikitLearnModel(classifier.fit(X, Y)).look(X)
    assert "probabilities" not in shown
    assert shown["rates"].shape == (80, 3)
    np.testing.assert_array_equal(shown["rates"] > 0.5, np.asarray(classifier.predict(X), dtype=bool))


def test_a_label_that_all_samples_have_is_sure():
    model = EachLabel(LogisticRegression()).fit(X, [[*names, "all"] for names in SETS])
    assert (model.predict_proba(X)[:, model.classes_ == "all"] == 1).all()


def test_lists_and_other_labels_are_not_mixed():
    with pytest.raises(BadInput, match="Labels are lists, and number 1 is 'b'"):
        ScikitLearnModel(LogisticRegression()).fit(X[:2], [["a"], "b"])
    with pytest.raises(BadInput, match="learns numbers, and these labels are lists"):
        ScikitLearnModel(LinearRegression()).fit(X, SETS)
    with pytest.raises(BadInput, match="learns numbers, and there is the label 'a'"):
        ScikitLearnModel(LinearRegression()).fit(X[:2], ["a", "b"])


@pytest.mark.parametrize(
    "committee",
    [RandomForestRegressor(9, random_state=0), BaggingRegressor(n_estimators=9, max_features=3, random_state=0)],
)
@pytest.mark.parametrize("wrap", [lambda model: model, lambda model: make_pipeline(StandardScaler(), model)])
def test_the_variance_of_a_committee_is_that_between_its_members(committee, wrap):
    model = wrap(committee).fit(X, NUMBERS)
    shown = ScikitLearnModel(model).look(X)
    np.testing.assert_allclose(shown["means"], model.predict(X))
    last, rows = (model[-1], model[:-1].transform(X)) if hasattr(model, "steps") else (model, X)
    columns = getattr(last, "estimators_features_", [slice(None)] * 9)
    said = [member.predict(rows[:, part]) for member, part in zip(last.estimators_, columns, strict=True)]
    np.testing.assert_allclose(shown["variances"], np.var(said, axis=0))


def test_the_variance_of_a_gaussian_process_is_its_own():
    model = GaussianProcessRegressor().fit(X, NUMBERS)
    _, deviations = model.predict(X + 0.1, return_std=True)
    np.testing.assert_allclose(ScikitLearnModel(model).look(X + 0.1)["variances"], deviations**2)


def test_a_regressor_without_variances_shows_means_alone():
    shown = ScikitLearnModel(LinearRegression().fit(X, NUMBERS)).look(X)
    assert "variances" not in shown
    np.testing.assert_allclose(shown["means"], NUMBERS)


def test_a_regressor_learns_from_equal_numbers():
    model = ScikitLearnModel(LinearRegression())
    with pytest.warns(NextbatchWarning):
        model.fit(X[:2], [2.0, 2.0])
    assert model.predict(X[:1])[0] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("model", "labels", "usual"),
    [
        (LogisticRegression(), SETS, WClustered(score="mean_margin")),
        (RandomForestRegressor(9, random_state=0), NUMBERS, WClustered(score="deviation")),
        (LinearRegression(), NUMBERS, None),
    ],
)
def test_ask_and_tell_takes_lists_and_numbers(model, labels, usual):
    work = AskTell(X, model, None if usual else KMeans())
    first = work.ask(8)
    work.tell(first, [labels[i] for i in first])
    direct = AskTell(X, model, usual or KMeans())
    direct.ask(8)
    direct.tell(first[::-1], [labels[i] for i in first[::-1]])
    assert work.ask(5) == direct.ask(5)
    said = work.predict([70, 3])
    assert said.ids == [70, 3] and len(said.labels) == 2
    if labels is SETS:
        assert all(isinstance(names, tuple) for names in said.labels) and (said.probabilities >= 0.5).all()
    else:
        assert said.probabilities is None and (said.deviations is None) == isinstance(model, LinearRegression)


def test_the_loop_fits_to_all_lists_told():
    loop = Loop(X, ScikitLearnModel(LogisticRegression()), Random(), seed=0)
    loop.answer([0, 1], [["a"], []])
    loop.answer([5], [["b", "a", "a"]])
    loop.fit()
    assert loop.model.classifier.classes_.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("model", "labels", "told"),
    [(LogisticRegression(), [["a", "b"]] * 3, "'a', 'b'"), (BayesianRidge(), [5.0] * 3, "the number 5")],
)
def test_equal_labels_are_told(model, labels, told):
    with pytest.warns(NextbatchWarning, match=f"All 3 labeled samples have .*{told}"):
        ScikitLearnModel(model).fit([[0.0], [1.0], [2.0]], labels)


@pytest.mark.parametrize(
    ("model", "labels"), [(RandomForestRegressor(5), [0.0, 1.0, 3.0]), (LogisticRegression(), [["a"], [], ["a", "b"]])]
)
def test_what_has_no_classes_shows_no_committee_and_says_what_to_read(model, labels):
    model = WithDropout(ScikitLearnModel(model))
    model.fit([[0.0], [1.0], [2.0]], labels)
    rng = np.random.default_rng(0)
    with pytest.raises(MissingInput, match="read these"):
        Committee().select(Pool(unlabeled=model.look([[0.5], [1.5]], rng)), 1, rng)


def test_a_switch_counts_each_of_several_labels_and_no_numbers():
    Y = label_sets([["a"], ["a", "b"], ["b", "c"], ["c"], []])
    early, late = KCenter(), Random()
    pool = Pool([[0.0], [1.0]], labels=Y, labeled_embeddings=np.zeros((5, 1)))
    assert Switch(early, late, at=1.6).chosen(pool) == late
    assert Switch(early, late, at=1.7).chosen(pool) == early
    with pytest.raises(BadInput, match="these labels are numbers"):
        Switch(early, late, at=1).chosen(Pool([[0.0]], means=[1.0], labels=[1.0, 2.0]))
