"""Views: what a model learns from and what distances are measured in, for each kind of rows."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import issparse

from nextbatch.files.rows import Rows, row_numbers
from nextbatch.files.samples import Samples
from nextbatch.files.views import views
from nextbatch.seeds import rng_for

X = np.random.default_rng(0).normal(size=(40, 3)) * [1, 100, 0.01]
BESIDE = np.random.default_rng(1).normal(size=(40, 2))


def seen(beside=None, labeled=(), **content):
    n = len(content.get("texts", X))
    labels = np.full(n, None, dtype=object)
    labels[list(labeled)] = "cat"
    return views(Samples(Rows(Path("pool"), row_numbers(n), **content), labels, beside), rng_for("views", 0))


def standardized(rows):
    return (rows - rows.mean(axis=0)) / rows.std(axis=0)


def test_columns_of_a_table_are_standardized_for_model_and_distances():
    both = seen(features=X, own_units=True)
    np.testing.assert_allclose(both.X, standardized(X), atol=1e-6)
    np.testing.assert_allclose(both.embeddings, standardized(X), atol=1e-5)


def test_an_embedding_is_standardized_for_the_model_and_left_alone_for_distances():
    both = seen(features=X)
    np.testing.assert_allclose(both.X, standardized(X), atol=1e-4)
    np.testing.assert_array_equal(both.embeddings, X.astype(np.float32))


def test_a_column_of_large_numbers_keeps_its_small_differences():
    seconds = 1.7e9 + np.arange(40.0)[:, None]
    np.testing.assert_allclose(seen(features=seconds, own_units=True).embeddings, standardized(seconds), atol=1e-5)


def test_a_column_that_never_changes_says_nothing():
    constant = np.column_stack([X[:, 0], np.full(40, 7.0)])
    np.testing.assert_array_equal(seen(features=constant, own_units=True).X[:, 1], np.zeros(40))


@pytest.mark.parametrize("own_units", [False, True])
def test_embeddings_from_elsewhere_are_for_distances(own_units):
    both = seen(BESIDE, features=X, own_units=own_units)
    np.testing.assert_allclose(both.X, standardized(X), atol=1e-4)
    np.testing.assert_array_equal(both.embeddings, BESIDE.astype(np.float32))


def test_embeddings_from_elsewhere_are_also_learned_from_where_there_is_nothing_else():
    both = seen(BESIDE)
    np.testing.assert_allclose(both.X, standardized(BESIDE), atol=1e-5)
    np.testing.assert_array_equal(both.embeddings, BESIDE.astype(np.float32))


def test_of_texts_the_model_sees_the_words_that_labeled_texts_hold():
    texts = ("red wine", "white wine", "green tea", "black tea")
    both = seen(texts=texts, labeled=[0, 1])
    assert issparse(both.X) and both.X.shape == (4, 5)  # red, white, wine, red wine, white wine
    assert both.X[2:].nnz == 0
    assert (np.linalg.norm(both.embeddings, axis=1) > 0.5).all()  # distances know the other words
