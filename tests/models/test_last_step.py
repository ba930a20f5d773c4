"""Distances are measured in what reaches a model's last step, whatever wraps it; or a sentence says why not."""

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_wine
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    BaggingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.feature_selection import RFE
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.semi_supervised import SelfTrainingClassifier

from nextbatch import BadInput, KCenter, Margin, NextbatchWarning, ScikitLearnModel, next_batch
from nextbatch.models.last_step import steps_of

X, Y = load_wine(return_X_y=True)
LABELED = np.arange(0, 178, 6)
PIPE = make_pipeline(StandardScaler(), LogisticRegression(max_iter=999))
FITTED = make_pipeline(StandardScaler(), LogisticRegression(max_iter=999)).fit(X[LABELED], Y[LABELED])
GRID = {"logisticregression__C": [1.0]}
ROWS = "the rows themselves"


def by_name(module, name):
    """What older versions of scikit-learn do not have."""
    found = getattr(pytest.importorskip(module, reason=f"this scikit-learn has no {module}"), name, None)
    if found is None:
        pytest.skip(f"this scikit-learn has no {name}")
    return found


WRAPPED = {
    "a grid": lambda: GridSearchCV(PIPE, GRID, cv=3),
    "a random search": lambda: RandomizedSearchCV(PIPE, GRID, n_iter=1, cv=3),
    "a grid around a pipeline in a pipeline": lambda: GridSearchCV(
        Pipeline([("all", PIPE)]), {"all__logisticregression__C": [1.0]}, cv=3
    ),
    "a pipeline whose last step is a grid": lambda: make_pipeline(
        StandardScaler(), GridSearchCV(LogisticRegression(max_iter=999), {"C": [1.0]}, cv=3)
    ),
    "a pipeline in a pipeline": lambda: make_pipeline(FunctionTransformer(), PIPE),
    "a pipeline with nothing in a step": lambda: Pipeline([("none", "passthrough"), ("all", PIPE)]),
    "a calibration of one fit": lambda: CalibratedClassifierCV(PIPE, ensemble=False, cv=3),
    "a frozen pipeline": lambda: by_name("sklearn.frozen", "FrozenEstimator")(FITTED),
    "a calibration of a frozen pipeline": lambda: CalibratedClassifierCV(
        by_name("sklearn.frozen", "FrozenEstimator")(FITTED), cv=3
    ),
    "self-training": lambda: SelfTrainingClassifier(PIPE),
}


@pytest.mark.parametrize("make", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.filterwarnings("ignore:y contains no unlabeled samples")
def test_what_wraps_a_pipeline_gives_the_batch_of_the_pipeline(make):
    model = make().fit(X[LABELED], Y[LABELED])
    assert next_batch(model, X, LABELED, 8, KCenter()).tolist() == [121, 59, 110, 123, 73, 158, 99, 25]


@pytest.mark.parametrize("name", ["TunedThresholdClassifierCV", "FixedThresholdClassifier"])
def test_a_threshold_around_a_pipeline_gives_the_batch_of_the_pipeline(name):
    model = by_name("sklearn.model_selection", name)(PIPE).fit(X[LABELED], Y[LABELED] == 0)
    assert next_batch(model, X, LABELED, 8, KCenter()).tolist() == [121, 59, 110, 123, 73, 158, 99, 25]


SEVERAL = {
    "a calibration of several fits": lambda: CalibratedClassifierCV(PIPE, cv=3),
    "one against the rest": lambda: OneVsRestClassifier(PIPE),
    "one against one": lambda: OneVsOneClassifier(PIPE),
    "a vote": lambda: VotingClassifier([("a", PIPE), ("b", RandomForestClassifier(5))], voting="soft"),
    "a stack": lambda: StackingClassifier([("a", PIPE), ("b", GaussianNB())], cv=3),
    "a bag": lambda: BaggingClassifier(PIPE, n_estimators=3, random_state=0),
}


@pytest.mark.parametrize("make", SEVERAL.values(), ids=SEVERAL)
def test_members_with_transformers_of_their_own_are_no_space_to_measure_distances_in(make):
    model = make().fit(X[LABELED], Y[LABELED])
    with pytest.raises(BadInput, match=r"transformers of their own, .*: pass embeddings=, a function"):
        next_batch(model, X, LABELED, 8, KCenter())
    own = next_batch(model, X, LABELED, 8, KCenter(), embeddings=StandardScaler().fit(X[LABELED]).transform)
    assert own.tolist() == [121, 59, 110, 123, 73, 158, 99, 25]
    if hasattr(model, "predict_proba"):
        assert len(next_batch(model, X, LABELED, 8, Margin())) == 8


class Holding:
    """A class of one's own around a pipeline."""

    def __init__(self):
        self._inner = FITTED

    def fit(self, X, y):
        return self

    def predict_proba(self, X):
        return self._inner.predict_proba(X)


def test_a_class_of_ones_own_that_holds_a_pipeline_is_asked_what_distances_are_measured_in():
    with pytest.raises(BadInput, match=r"which transformers rows pass inside Holding, which holds Pipeline"):
        next_batch(Holding(), X, LABELED, 8, KCenter())
    assert len(next_batch(Holding(), X, LABELED, 8, Margin())) == 8


@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(5),
        HistGradientBoostingClassifier(max_iter=3),
        CalibratedClassifierCV(GaussianNB(), cv=3),
        OneVsRestClassifier(GaussianNB()),
        VotingClassifier([("a", GaussianNB()), ("b", RandomForestClassifier(3))], voting="soft"),
        GridSearchCV(GaussianNB(), {"var_smoothing": [1e-9]}, cv=3),
        make_pipeline(GaussianNB()),
    ],
    ids=lambda model: type(model).__name__,
)
def test_where_no_transformer_comes_first_distances_are_measured_in_the_rows(model):
    assert steps_of(model.fit(X[LABELED], Y[LABELED])).before == ()
    view = ScikitLearnModel(model).look(X)
    assert np.shares_memory(view["embeddings"], X)


def test_columns_that_a_model_selects_itself_are_those_that_distances_are_measured_in():
    model = RFE(GaussianNB().set_params(), n_features_to_select=2, importance_getter=lambda fitted: fitted.theta_[0])
    model.fit(X[LABELED], Y[LABELED])
    assert np.array_equal(ScikitLearnModel(model).look(X)["embeddings"], X[:, model.support_])


def test_the_hidden_layer_is_found_inside_a_search():
    network = MLPClassifier((5,), max_iter=10, random_state=0)
    pipe = make_pipeline(StandardScaler(), network)
    grid = GridSearchCV(pipe, {"mlpclassifier__alpha": [0.1]}, cv=3)
    with pytest.warns(Warning, match="Maximum iterations"):
        grid.fit(X[LABELED], Y[LABELED])
    inner = ScikitLearnModel(grid.best_estimator_, "hidden").look(X)["embeddings"]
    assert np.array_equal(ScikitLearnModel(grid, "hidden").look(X)["embeddings"], inner)


def test_samplers_are_skipped_when_one_looks():
    pytest.importorskip("imblearn", reason="samplers in a pipeline need imbalanced-learn")
    from imblearn.over_sampling import RandomOverSampler
    from imblearn.pipeline import make_pipeline as with_samplers

    last = LogisticRegression(max_iter=999)
    for steps in ([StandardScaler(), RandomOverSampler()], [RandomOverSampler(random_state=0), StandardScaler()]):
        model = with_samplers(*steps, last).fit(X[LABELED], Y[LABELED])
        scaler = model.named_steps["standardscaler"]
        assert np.array_equal(ScikitLearnModel(model).look(X)["embeddings"], scaler.transform(X))


def test_with_a_single_class_distances_are_measured_behind_the_transformers_as_well():
    model = ScikitLearnModel(GridSearchCV(make_pipeline(StandardScaler(), PCA(2), LogisticRegression()), {}, cv=2))
    with pytest.warns(NextbatchWarning, match="All 30 labels"):
        model.fit(X[LABELED], np.zeros(30))
    scaled = make_pipeline(StandardScaler(), PCA(2)).fit(X[LABELED]).transform(X)
    assert model.look(X)["embeddings"] == pytest.approx(scaled)


def test_a_model_that_chooses_its_own_settings_is_one_step():
    model = LogisticRegressionCV(Cs=2, cv=2, max_iter=999)
    assert steps_of(model).last is model
