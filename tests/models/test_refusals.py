"""What a classifier refuses is a sentence on the user's rows, with the classifier's own words where they help."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import CategoricalNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from nextbatch import AskTell, BadInput, KCenter, Margin, ScikitLearnModel, WClustered, next_batch, rng_for

X = rng_for("refusals").normal(size=(40, 3))
Y = np.tile([0, 1], 20)
FRAME = pd.DataFrame(X, columns=list("abc"))
COLORS = FRAME.assign(color=np.tile(["red", "blue"], 20))
LABELED = range(20)
pytestmark = pytest.mark.filterwarnings("ignore:X has feature names")
FITTED = LogisticRegression().fit(X[:20], Y[:20])


@pytest.mark.parametrize("strategy", [Margin(), WClustered(beta=2)])
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (COLORS, "the column 'color' holds texts"),
        (COLORS.assign(shape="round"), "the columns 'color', 'shape' hold texts"),
        (COLORS.to_numpy(dtype=object), "the column 3 holds texts"),
        (["red"] * 40, "each of them is a text"),
    ],
)
def test_rows_of_texts_name_the_columns_and_what_makes_numbers_of_them(strategy, rows, told):
    with pytest.raises(BadInput, match=f"^LogisticRegression does not take these rows: {told}, and") as refused:
        next_batch(FITTED, rows, LABELED, 5, strategy)
    assert "OneHotEncoder" in str(refused.value)
    assert isinstance(refused.value.__cause__, ValueError)


def test_a_model_that_is_fitted_to_texts_says_the_same():
    with pytest.raises(BadInput, match="does not take these rows: the column 'color' holds texts"):
        ScikitLearnModel(LogisticRegression()).fit(COLORS, Y)
    with pytest.raises(BadInput, match=r"numbers \(the column 'color' holds texts\)\. Distances are measured"):
        AskTell(COLORS, LogisticRegression()).ask(5)


def test_numbers_that_are_written_as_texts_are_taken_as_scikit_learn_does():
    written = FRAME.astype(str)
    expected = next_batch(FITTED, X, LABELED, 5, Margin())
    assert np.array_equal(next_batch(FITTED, written.to_numpy(), LABELED, 5, Margin()), expected)


@pytest.mark.parametrize(
    ("model", "rows", "told"),
    [
        (LogisticRegression().fit(FRAME, Y), FRAME.rename(columns={"a": "z"}), "unseen at fit time: - z"),
        (FITTED, np.hstack([X, X]), "X has 6 features"),
        (
            make_pipeline(OneHotEncoder(), LogisticRegression()).fit(COLORS[["color"]], Y),
            COLORS[["color"]].replace("red", "green"),
            "Found unknown categories .*green",
        ),
        (CategoricalNB().fit(np.ones((40, 3), dtype=int), Y), np.full((40, 3), 9), "out of bounds"),
    ],
)
def test_other_rows_than_it_was_fitted_to_are_told_in_its_own_words(model, rows, told):
    with pytest.raises(BadInput, match=rf"does not take these rows \(.*{told}.*: give rows with"):
        next_batch(model, rows, LABELED, 5, Margin())


def test_labels_that_nothing_can_be_learned_from_are_told():
    class Picky(LogisticRegression):
        def fit(self, X, y):
            raise ValueError("only on Sundays")

    with pytest.raises(BadInput, match=r"^Picky cannot be fitted to these rows and labels \(only on Sundays\): give"):
        ScikitLearnModel(Picky()).fit(X, Y)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (GridSearchCV(LogisticRegression(), {"C": [1, 2]}, refit=False), "made with refit=False and keeps no model"),
        (Pipeline([("scale", StandardScaler()), ("end", "passthrough")]), "last step, 'passthrough', predicts nothing"),
        (Pipeline([("scale", StandardScaler()), ("end", None)]), "last step, None, predicts nothing"),
        (make_pipeline(StandardScaler(), OneHotEncoder()), r"last step, OneHotEncoder\(\), predicts nothing"),
        (StandardScaler(), "transforms rows and predicts nothing: put a classifier behind it"),
    ],
)
def test_what_cannot_predict_is_told_with_what_to_do(model, told):
    with pytest.raises(BadInput, match=told) as refused:
        next_batch(model.fit(X, Y), X, LABELED, 5, KCenter())
    assert "\n" not in str(refused.value)
