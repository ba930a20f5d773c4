"""A forest and a bag of models are committees, whose members agree on the order of the classes."""

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.ensemble import BaggingClassifier, GradientBoostingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextbatch.errors import MissingInput
from nextbatch.models import ScikitLearnModel
from nextbatch.seeds import rng_for
from nextbatch.strategies import BALD
from nextbatch.turn import take_turn

X, Y = make_classification(200, 6, n_informative=4, n_classes=3, random_state=0)
# Names whose order is not that of the numbers, and numbers that are also numbers of other classes.
NAMES = {"names": np.array(["owl", "ant", "cat"]), "numbers": np.array([2, 5, 1])}
ENSEMBLES = {
    "forest": RandomForestClassifier(7, random_state=0),
    "bag": BaggingClassifier(LogisticRegression(max_iter=500), 7, random_state=0),
    "bag of columns": BaggingClassifier(GaussianNB(), 7, max_features=0.5, random_state=0),
    "pipeline": make_pipeline(StandardScaler(), RandomForestClassifier(7, random_state=0)),
    "votes": VotingClassifier([("a", GaussianNB()), ("b", LogisticRegression(max_iter=500))], voting="soft"),
}


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_the_mean_of_the_members_is_what_the_ensemble_says(ensemble, names):
    model = ScikitLearnModel(ENSEMBLES[ensemble])
    model.fit(X[:60], NAMES[names][Y[:60]])
    seen = model.look(X)
    np.testing.assert_allclose(seen["committee"].mean(axis=0), seen["probabilities"], atol=1e-12)


def test_a_member_that_has_not_seen_a_class_gives_it_nothing():
    rare = np.array([*np.flatnonzero(Y == 0)[:9], *np.flatnonzero(Y == 2)[:9], *np.flatnonzero(Y == 1)[:1]])
    model = ScikitLearnModel(BaggingClassifier(KNeighborsClassifier(1), 10, random_state=0))
    model.fit(X[rare], NAMES["numbers"][Y[rare]])
    members = model.classifier.estimators_
    short = [i for i, member in enumerate(members) if len(member.classes_) == 2]
    assert short
    seen = model.look(X)["committee"]
    assert seen.shape == (10, 200, 3) and (seen[short][:, :, 2] == 0).all()  # class 5, the last in order


@pytest.mark.filterwarnings("ignore::nextbatch.NextbatchWarning")
def test_bald_takes_a_turn_with_a_forest_and_one_model_is_told_to_be_no_committee():
    for classifier, works in ((RandomForestClassifier(5, random_state=0), True), (GaussianNB(), False)):
        model = ScikitLearnModel(classifier)
        model.fit(X[:30], Y[:30])
        if works:
            assert len(take_turn(model.look(X), BALD(), 4, rng_for(0), labeled=np.arange(30)).batch) == 4
        else:
            with pytest.raises(MissingInput, match="a forest shows its trees"):
                take_turn(model.look(X), BALD(), 4, rng_for(0), labeled=np.arange(30))


def test_members_without_probabilities_are_no_committee():
    model = ScikitLearnModel(GradientBoostingClassifier(n_estimators=3))
    model.fit(X[:60], Y[:60])
    assert "committee" not in model.look(X)
