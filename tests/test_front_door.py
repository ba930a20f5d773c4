"""A fitted classifier and an array in, indices out."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextbatch import BadInput, KCenter, Margin, Random, next_batch

X, Y = load_iris(return_X_y=True)
LABELED = np.arange(0, 150, 10)
MODEL = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[LABELED], Y[LABELED])


def test_nothing_labeled_is_offered_again():
    for strategy in (None, Random(), Margin(), KCenter()):
        batch = next_batch(MODEL, X, LABELED, 9, strategy)
        assert len(set(batch) | set(LABELED)) == 24


def test_flags_and_indices_say_the_same():
    flags = np.isin(np.arange(150), LABELED)
    assert np.array_equal(next_batch(MODEL, X, flags, 5), next_batch(MODEL, X, LABELED, 5))


def test_margin_takes_the_smallest_gaps_of_all_unlabeled_samples():
    chances = np.sort(MODEL.predict_proba(X), axis=1)
    gaps = chances[:, -1] - chances[:, -2]
    gaps[LABELED] = np.inf
    assert set(next_batch(MODEL, X, LABELED, 6, Margin())) == set(np.argsort(gaps)[:6])


def test_texts_behind_a_pipeline_are_compared_as_its_last_step_sees_them():
    texts = ["red apple", "green apple", "blue car", "red car", "green tree", "blue sky", "grey sky"]
    model = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts[:3], [0, 0, 1])
    batch = next_batch(model, texts, [0, 1, 2], 2, KCenter())
    assert set(batch) <= {3, 4, 5, 6}
    assert batch.dtype.kind == "i"


def test_data_frames_are_read_by_position_whatever_their_index():
    class Frame:
        """As much of a data frame as the front door uses: rows are taken through `iloc`."""

        def __init__(self, rows):
            self.rows, self.shape = rows, rows.shape

        @property
        def iloc(self):
            return self.rows

        def __getitem__(self, key):
            raise KeyError("rows were taken by label")

    assert np.array_equal(next_batch(MODEL, Frame(X), LABELED, 5), next_batch(MODEL, X, LABELED, 5))


@pytest.mark.parametrize(
    "labeled", [[150], [-1], [0.5], [1, 1], [[1, 2]], 5, np.ones(3, dtype=bool), ["a"], np.arange(150) % 2]
)
def test_labeled_rows_that_cannot_be_are_refused(labeled):
    with pytest.raises(BadInput, match=r"labeled (must|holds)"):
        next_batch(MODEL, X, labeled, 5)


def test_a_model_without_probabilities_or_without_a_fit_is_refused():
    with pytest.raises(BadInput, match="predict_proba"):
        next_batch(SGDClassifier().fit(X[LABELED], Y[LABELED]), X, LABELED, 5)
    with pytest.raises(BadInput, match="is not fitted"):
        next_batch(LogisticRegression(), X, LABELED, 5)


def test_more_than_there_are_unlabeled_is_refused():
    with pytest.raises(BadInput, match="between 0 and the 135 samples"):
        next_batch(MODEL, X, LABELED, 136)


@pytest.mark.parametrize("strategy", ["Margin()", Margin, 3])
def test_what_is_no_strategy_is_refused(strategy):
    with pytest.raises(BadInput, match=r"a value such as KMeans\(\)"):
        next_batch(MODEL, X, LABELED, 5, strategy)


def test_a_pipeline_of_one_step_shows_its_rows():
    model = make_pipeline(LogisticRegression(max_iter=1000)).fit(X[LABELED], Y[LABELED])
    assert len(next_batch(model, X, LABELED, 5, KCenter())) == 5


def test_an_array_in_the_place_of_a_function_is_told_what_to_do():
    with pytest.raises(BadInput, match="fill a Pool"):
        next_batch(MODEL, X, LABELED, 5, embeddings=X)
