"""Rows that float32 merges are told wherever distances are measured in them, and indexes that differ are asked."""

import warnings

import numpy as np
import pandas as pd
import pytest

from nextbatch import BadInput, KMeans, Margin, NextbatchWarning, next_batch, rng_for

X = rng_for("precision").normal(size=(40, 3))
P = rng_for("probabilities").dirichlet(np.ones(3), size=40)


@pytest.mark.parametrize("rows", [X + 1e9, (X * 100).astype(np.int64) + 10**10, X * 1e-4 + 1000])
def test_rows_whose_differences_vanish_in_float32_are_told_with_the_way_out(rows):
    with pytest.warns(NextbatchWarning, match=r"float32, which merges distinct values in 3 columns .*X - X.mean"):
        next_batch(None, rows, [0], batch_size=3, strategy=KMeans())


@pytest.mark.parametrize("rows", [X, X.astype(np.float32) + 1e6, X * 1e-9, (X * 100).astype(np.int64)])
def test_other_rows_are_not_told(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        next_batch(None, rows, [0], batch_size=3, strategy=KMeans())


def test_probabilities_in_another_order_than_the_frame_are_asked_about():
    frame, shuffled = pd.DataFrame(X), pd.DataFrame(P).sample(frac=1, random_state=0)
    with pytest.raises(BadInput, match=r"same names in different orders: give probabilities.loc\[X.index\]"):
        next_batch(None, frame, [0], batch_size=3, strategy=Margin(), probabilities=shuffled)
    straight = next_batch(None, frame, [0], batch_size=3, strategy=Margin(), probabilities=pd.DataFrame(P))
    np.testing.assert_array_equal(
        straight, next_batch(None, frame, [0], batch_size=3, strategy=Margin(), probabilities=shuffled.loc[frame.index])
    )


def test_an_index_of_other_names_says_nothing_about_the_order():
    frame = pd.DataFrame(X, index=[f"row {i}" for i in range(40)])
    batch = next_batch(None, frame, [0], batch_size=3, strategy=Margin(), probabilities=pd.DataFrame(P))
    np.testing.assert_array_equal(batch, next_batch(None, X, [0], batch_size=3, strategy=Margin(), probabilities=P))
