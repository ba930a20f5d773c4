"""Models that show a committee of dropout passes, and models whose probabilities mean what they say."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextbatch import BadInput, Calibrated, DropQuery, Loop, ScikitLearnModel, WithDropout, rng_for
from nextbatch.models.calibrated import at_temperature, best_temperature, folds_of, log_loss

RNG = np.random.default_rng(0)
Y = RNG.integers(3, size=300)
X = np.eye(3)[Y] @ RNG.normal(size=(3, 20)) + RNG.normal(size=(300, 20))


def fitted(model, n=60):
    model.fit(X[:n], Y[:n])
    return model


@pytest.mark.parametrize("rows", [X, csr_array(X)], ids=["dense", "sparse"])
def test_without_dropout_every_member_of_the_committee_is_the_model(rows):
    model = WithDropout(ScikitLearnModel(LogisticRegression()), passes=2, dropout=0)
    model.fit(rows[:60], Y[:60])
    seen = model.look(rows, rng_for(0))
    for member in seen["committee"]:
        np.testing.assert_allclose(member, seen["probabilities"])


@pytest.mark.parametrize("rows", [X, csr_array(X)], ids=["dense", "sparse"])
def test_passes_leave_out_other_values_and_keep_their_mean(rows):
    model = fitted(WithDropout(ScikitLearnModel(LogisticRegression()), passes=400))
    some = rows[:10]
    left = np.stack([model._left_out(some, np.random.default_rng(seed)) for seed in range(3)]) if rows is X else None
    if left is not None:
        assert (left == 0).mean() == pytest.approx(0.75, abs=0.05)
        assert not np.array_equal(left[0], left[1])
    committee = model.look(some, rng_for(0))["committee"]
    assert committee.shape == (400, 10, 3) and committee.std(axis=0).min() > 0.01
    logits = np.log(committee) - np.log(committee).mean(axis=2, keepdims=True)
    exact = np.log(model.look(some, rng_for(0))["probabilities"])
    np.testing.assert_allclose(logits.mean(axis=0), exact - exact.mean(axis=1, keepdims=True), atol=1.2)


def test_the_committee_depends_on_the_generator_and_on_nothing_else():
    model = fitted(WithDropout(ScikitLearnModel(make_pipeline(StandardScaler(), LogisticRegression()))))
    same = [model.look(X, rng_for(0))["committee"] for _ in range(2)]
    assert np.array_equal(*same) and not np.array_equal(same[0], model.look(X, rng_for(1))["committee"])
    # As far as products of fewer rows round alike.
    few = model.look(X[:9], rng_for(0))["committee"]
    np.testing.assert_allclose(few, same[0][:, :9], rtol=1e-12)


def test_a_loop_with_drop_query_needs_no_more_than_a_model_with_dropout():
    model = WithDropout(ScikitLearnModel(MLPClassifier((8,), max_iter=40, random_state=0)))
    loop = Loop(X, model, DropQuery(), seed=0)
    loop.answer(np.arange(30), Y[:30])
    with pytest.warns(Warning):  # forty passes do not converge
        loop.fit()
    assert len(set(loop.ask(12).batch.tolist()) - set(range(30))) == 12


def test_dropout_needs_a_model_whose_last_step_can_be_called_again():
    with pytest.raises(BadInput, match="needs a ScikitLearnModel"):
        WithDropout(LogisticRegression())
    for wrong in ({"passes": 0}, {"dropout": 1}, {"dropout": -0.1}):
        with pytest.raises(BadInput, match=next(iter(wrong))):
            WithDropout(ScikitLearnModel(LogisticRegression()), **wrong)


def test_a_temperature_undoes_what_another_one_did():
    P = RNG.dirichlet([1.0] * 4, 50)
    np.testing.assert_allclose(at_temperature(at_temperature(P, 5.0), 0.2), P, atol=1e-9)
    np.testing.assert_array_equal(at_temperature(P, 3.0).argmax(axis=1), P.argmax(axis=1))


@pytest.mark.parametrize("true", [0.3, 1.0, 4.0])
def test_the_temperature_is_found_by_which_probabilities_were_spoiled(true):
    P = RNG.dirichlet([0.5] * 3, 20000)
    columns = (P.cumsum(axis=1) > RNG.random((20000, 1))).argmax(axis=1)
    assert best_temperature(at_temperature(P, 1 / true), columns) == pytest.approx(true, rel=0.12)


def test_calibration_lowers_the_log_loss_of_a_model_that_is_too_sure_and_changes_no_prediction():
    plain, calibrated = fitted(ScikitLearnModel(GaussianNB())), fitted(Calibrated(ScikitLearnModel(GaussianNB())))
    repeated = np.repeat(X, 6, axis=1)  # six times each column, which naive Bayes takes for six witnesses
    plain.fit(repeated[:90], Y[:90])
    calibrated.fit(repeated[:90], Y[:90])
    losses = [log_loss(model.look(repeated[90:], rng_for(0))["probabilities"], Y[90:]) for model in (plain, calibrated)]
    assert calibrated.temperature > 2 and losses[1] < 0.5 * losses[0]
    np.testing.assert_array_equal(plain.predict(repeated), calibrated.predict(repeated))
    embeddings = calibrated.look(repeated, rng_for(0))["embeddings"]
    np.testing.assert_array_equal(embeddings, repeated)


def three_classes():
    y = np.arange(60) % 3
    return np.eye(3)[y] + rng_for("temperature").normal(size=(60, 3)), y


def test_the_temperature_is_that_of_the_least_log_loss_on_a_fine_grid():
    rows, y = three_classes()
    held, parts = np.empty((60, 3)), np.arange(60) // 3 % 5
    for part in range(5):
        learner = LogisticRegression(C=50).fit(rows[parts != part], y[parts != part])
        held[parts == part] = learner.decision_function(rows[parts == part])
    grid = np.geomspace(0.1, 20, 300)
    scaled = held / grid[:, None, None]
    losses = (logsumexp(scaled, axis=2) - scaled[:, np.arange(60), y]).mean(axis=1)
    model = Calibrated(ScikitLearnModel(LogisticRegression(C=50)))
    model.fit(rows, y)
    assert model.temperature == pytest.approx(grid[losses.argmin()], rel=0.08)


def test_by_calibration_error_one_part_is_held_out_and_no_model_becomes_surer():
    fits = []

    class Counting(ScikitLearnModel):
        def fit(self, rows, labels):
            fits.append(len(labels))
            super().fit(rows, labels)

    rows, y = three_classes()
    temperatures = {}
    for learner in (GaussianNB(), LogisticRegression(C=0.02)):
        for rule in ("log_loss", "calibration_error"):
            model = Calibrated(Counting(learner), rule=rule)
            model.fit(np.repeat(rows, 6, axis=1), y)  # six times each column, which naive Bayes takes for six witnesses
            temperatures[type(learner), rule] = model.temperature
    assert fits == 2 * [48, 48, 48, 48, 48, 60, 48, 60]
    assert min(temperatures[GaussianNB, rule] for rule in ("log_loss", "calibration_error")) > 1.5
    assert temperatures[LogisticRegression, "log_loss"] < 0.8
    assert temperatures[LogisticRegression, "calibration_error"] == 1
    with pytest.raises(BadInput, match="rule must be one of 'log_loss', 'calibration_error'"):
        Calibrated(ScikitLearnModel(GaussianNB()), rule="ece")


def test_with_less_than_two_labels_of_a_class_nothing_is_changed():
    model = Calibrated(ScikitLearnModel(LogisticRegression()))
    model.fit(X[:4], ["a", "a", "b", "a"])
    assert model.temperature == 1
    model.fit(X[:4], ["a", "a", "b", "b"])
    assert model.temperature > 0


def test_every_class_is_spread_over_the_folds():
    columns = np.array([0] * 7 + [1] * 5 + [2] * 2)
    part = folds_of(columns, 5)
    for c in range(3):
        counts = np.bincount(part[columns == c], minlength=5)
        assert counts.max() - counts.min() <= 1
