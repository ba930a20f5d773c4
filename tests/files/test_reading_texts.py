"""Texts: words and pairs of words for the model, a dense summary for distances."""

from pathlib import Path

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.files.text import COLUMNS, summary, tf_idf
from nextbatch.seeds import rng_for

PLACES = ("rome", "graz", "oslo")
TEXTS = [f"{tint} {drink} from {place}" for tint in ("red", "white") for drink in ("wine", "tea") for place in PLACES]


def test_texts_with_the_same_words_have_the_same_row_whatever_their_case():
    X = tf_idf(["Red wine", "red WINE", "white wine"], Path("wines.csv"))
    assert abs(X[0] - X[1]).sum() == 0
    assert abs(X[0] - X[2]).sum() > 0


def test_an_empty_text_is_a_row_of_zeros():
    assert tf_idf(["red wine", ""], Path("wines.csv"))[1].nnz == 0


def test_texts_without_words_are_a_sentence():
    with pytest.raises(BadInput, match=r"texts of wines.csv cannot be learned from"):
        tf_idf(["", "!?"], Path("wines.csv"))


def test_the_summary_keeps_the_distances_between_texts_nearly_as_they_are():
    X = tf_idf(TEXTS, Path("wines.csv"))
    short = summary(X, rng_for("summary", 0))
    assert short.shape == (len(TEXTS), min(COLUMNS, min(X.shape) - 1))
    whole = np.linalg.norm(X.toarray()[:, None] - X.toarray(), axis=2)
    np.testing.assert_allclose(np.linalg.norm(short[:, None] - short, axis=2), whole, atol=0.2)


def test_the_summary_is_the_same_for_the_same_seed():
    X = tf_idf(TEXTS, Path("wines.csv"))
    np.testing.assert_array_equal(summary(X, rng_for("summary", 0)), summary(X, rng_for("summary", 0)))


def test_few_texts_are_their_own_summary():
    X = tf_idf(["red wine"], Path("wines.csv"))
    np.testing.assert_array_equal(summary(X, rng_for("summary", 0)), X.toarray())
