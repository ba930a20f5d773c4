"""The input `calibrated`: probabilities at the temperature of the smallest loss on labels that were held out."""

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from nextbatch.errors import NextbatchWarning
from nextbatch.loop import active_learning
from nextbatch.models import ScikitLearnModel
from nextbatch.models.calibrated import at_temperature, best_temperature
from nextbatch.seeds import rng_for
from nextbatch.strategies import UHerding

X, Y = make_classification(400, 8, n_informative=5, n_classes=3, flip_y=0.3, random_state=0)
NAMES = np.array(["cat", "dog", "owl"])[Y]


def shown(classifier, n=60, y=NAMES):
    model = ScikitLearnModel(classifier)
    model.fit(X[:n], y[:n])
    return model.look(X[200:])


def test_a_classifier_that_is_too_sure_is_made_less_so_and_fits_unseen_labels_better():
    seen = shown(LogisticRegression(C=1000.0))
    assert seen["calibrated"].max(axis=1).mean() < seen["probabilities"].max(axis=1).mean()
    before, after = (log_loss(NAMES[200:], seen[name]) for name in ("probabilities", "calibrated"))
    assert after < before


def test_a_classifier_that_is_too_unsure_is_sharpened():
    sharp = rng_for("sharp").dirichlet([0.05] * 3, size=300)
    labels = np.array([rng_for("label", i).choice(3, p=p) for i, p in enumerate(sharp)])
    found = best_temperature(at_temperature(sharp, 4.0), labels)
    assert found == pytest.approx(1 / 4, rel=0.2)


def test_the_order_of_the_classes_of_a_sample_stays():
    seen = shown(LogisticRegression(C=1000.0))
    assert (seen["calibrated"].argmax(axis=1) == seen["probabilities"].argmax(axis=1)).all()


def test_probabilities_of_exactly_zero_and_one_stay_finite():
    seen = shown(DecisionTreeClassifier(random_state=0))
    assert np.isfinite(seen["calibrated"]).all() and seen["calibrated"].min() > 0
    np.testing.assert_allclose(seen["calibrated"].sum(axis=1), 1)


def test_with_a_single_label_in_a_class_nothing_is_changed():
    few = np.array([*np.flatnonzero(Y == 0)[:5], *np.flatnonzero(Y == 1)[:5], *np.flatnonzero(Y == 2)[:1]])
    model = ScikitLearnModel(LogisticRegression())
    model.fit(X[few], Y[few])
    seen = model.look(X)
    np.testing.assert_allclose(seen["calibrated"], seen["probabilities"], atol=1e-9)


@pytest.mark.filterwarnings("ignore::nextbatch.NextbatchWarning")
def test_with_one_class_there_is_nothing_to_fit():
    model = ScikitLearnModel(LogisticRegression())
    with pytest.warns(NextbatchWarning):
        model.fit(X[:4], np.zeros(4))
    assert model.look(X)["calibrated"].shape == (400, 1)


def test_the_temperature_is_found_only_if_a_strategy_reads_it():
    fits = []

    class Counting(KNeighborsClassifier):
        def fit(self, X, y):
            fits.append(len(X))
            return super().fit(X, y)

    seen = shown(Counting(5))
    assert seen["probabilities"] is not None and fits == [60]
    assert seen["calibrated"] is not None and len(fits) == 6


class Truth:
    def label(self, indices):
        return Y[indices]


def test_u_herding_runs_in_a_loop():
    model = ScikitLearnModel(LogisticRegression(max_iter=500))
    rounds = active_learning(X, model, UHerding(), Truth(), initial=np.arange(9), batch_size=5, seed=0)
    assert [len(next(rounds).labeled) for _ in range(3)] == [9, 14, 19]
