"""Rows of texts are those of scikit-learn's vectorizer, learned from the pool alone, and the same on every machine."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from nextbatch.errors import BadInput
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.tf_idf import tf_idf
from nextbatch.threads import threads

TEXTS = [
    "red wine and white wine",
    "the white cat",
    "a red cat and a red dog",
    "dog and cat",
    "white dog",
    "green tea",
    "",
]
WINES = Dataset("wines", np.array(TEXTS, dtype=object), np.arange(7) % 2, np.array([5, 6]))

pytestmark = pytest.mark.usefixtures("offline")


def test_rows_are_those_of_a_vectorizer_that_saw_what_is_not_held_out():
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), dtype=np.float32).fit(TEXTS[:5])
    made = tf_idf(WINES)
    assert sparse.issparse(made.X)
    assert made.X.toarray() == pytest.approx(vectorizer.transform(TEXTS).toarray())
    assert made.X[[5, 6]].nnz == 0, "green, tea and nothing are not known in the pool"


def test_the_most_frequent_words_stay_and_the_first_in_the_alphabet_of_equally_frequent_ones():
    made = tf_idf(WINES, columns=6)  # and, cat, dog, red, white three times each; of those twice: wine; none other
    kept = TfidfVectorizer(vocabulary=["and", "cat", "dog", "red", "white", "wine"], dtype=np.float32)
    assert made.X.toarray() == pytest.approx(kept.fit(TEXTS[:5]).transform(TEXTS).toarray())
    first = tf_idf(WINES, columns=2)
    assert first.X.toarray() == pytest.approx(
        TfidfVectorizer(vocabulary=["and", "cat"], dtype=np.float32).fit(TEXTS[:5]).transform(TEXTS).toarray()
    )


def test_embeddings_keep_the_angles_between_texts_where_all_directions_are_kept():
    made = tf_idf(WINES)
    rows = made.X[made.train]
    embeddings = made.embed(rows)
    assert embeddings.shape == (5, 4)
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(np.ones(5), abs=2**-16)
    assert not made.embed(made.X[[6]]).any()
    left = sparse.csr_array(rows) @ made.projection
    rest = rows.toarray() - left @ made.projection.T
    assert (rest**2).sum() == pytest.approx(np.linalg.svd(rows.toarray(), compute_uv=False)[4:].sum() ** 2, abs=1e-5)


@pytest.mark.parametrize("what", ["labels", "held out"])
def test_neither_labels_nor_what_is_held_out_changes_the_rows_of_the_pool(what):
    other = np.array([*TEXTS[:5], "wine wine wine", "red red"], dtype=object)
    changed = replace(WINES, y=1 - WINES.y) if what == "labels" else replace(WINES, X=other)
    before, after = tf_idf(WINES), tf_idf(changed)
    assert (before.X[before.train] != after.X[after.train]).nnz == 0
    assert np.array_equal(before.projection, after.projection)


def test_the_number_of_threads_changes_no_bit(monkeypatch, tmp_path):
    prints = set()
    for n in (1, 2):
        monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / str(n)))
        with threads(n):
            prints.add(tf_idf(WINES).fingerprint)
    assert len(prints) == 1


def test_what_was_kept_is_what_was_made():
    assert tf_idf(WINES).fingerprint == tf_idf(WINES).fingerprint != tf_idf(WINES, directions=2).fingerprint


def test_texts_without_words_and_rows_that_are_no_texts_are_refused():
    with pytest.raises(BadInput, match="The texts of wines hold no words of two letters or more"):
        tf_idf(replace(WINES, X=np.array(["?"] * 7, dtype=object)))
    with pytest.raises(BadInput, match="tf-idf needs texts, the rows of wines are none"):
        tf_idf(replace(WINES, X=np.zeros((7, 2))))
