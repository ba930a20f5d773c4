"""Tables as numbers: medians, marks, and categories that weigh as much as a number."""

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.files.preparing.grid import STEP, on_grid
from nextbatch.files.preparing.rounding import rounded
from nextbatch.files.preparing.table_features import learn_table_features
from nextbatch.seeds import rng_for

N = 300
EVERY = np.arange(N)
NONE = np.empty((N, 0))


def one_column(words, pool=EVERY):
    words = [*words]
    return learn_table_features(np.empty((len(words), 0)), {"c": words}, pool, "The features").rows(
        np.arange(len(words))
    )


def test_a_category_has_a_column_for_each_value_and_the_variance_of_a_number():
    made = one_column(["red", "green", "blue"] * 100)
    assert made.shape == (N, 3) and np.unique(made).size == 2
    np.testing.assert_allclose(made.var(axis=0).sum(), 1, rtol=1e-5)


def test_two_values_are_as_far_apart_as_a_standardized_flag():
    words = ["yes"] * 75 + ["no"] * 225
    made = one_column(words)
    flag = learn_table_features((np.array(words) == "yes").astype(float)[:, None], {}, EVERY, "F").rows(EVERY)
    np.testing.assert_allclose(np.linalg.norm(made[0] - made[-1]), abs(flag[0] - flag[-1])[0], rtol=1e-6)


def test_blanks_are_a_value_of_their_own_and_never_one_of_the_same_letters():
    made = one_column([None, "", "x"] * 100)
    assert made.shape == (N, 3)


def test_rare_values_share_a_column_and_unseen_ones_have_none():
    words = ["a"] * 200 + ["b"] * 96 + ["rare", "odd"] + ["unseen", "a"]
    made = one_column(words, EVERY[:298])
    assert made.shape == (N, 3)
    np.testing.assert_array_equal(made[296], made[297])
    assert not made[298].any() and made[299].any()


def test_what_is_held_out_changes_no_row_of_the_pool():
    rng = rng_for("held out")
    values = rng.normal(size=(N, 2))
    values[::7, 0] = np.nan
    words = rng.choice(["a", "b", "c"], N).tolist()
    pool = EVERY[:200]
    before = learn_table_features(values, {"c": words}, pool, "F").rows(pool)
    values[200:] = 1e6
    words[200:] = ["new"] * 100
    np.testing.assert_array_equal(learn_table_features(values, {"c": words}, pool, "F").rows(pool), before)


def test_a_blank_number_is_the_median_of_the_pool_and_marked():
    values = np.array([[0.0], [1.0], [5.0], [np.nan], [100.0]])
    made = learn_table_features(values, {}, np.arange(4), "F").rows(np.arange(5))
    assert made.shape == (5, 2)
    np.testing.assert_array_equal(made[3, 0], made[1, 0])
    np.testing.assert_array_equal(made[:, 1], [0, 0, 0, 1, 0])


def test_a_column_that_is_blank_in_the_pool_says_nothing_but_that():
    values = np.array([[np.nan, 1.0], [np.nan, 2.0], [7.0, 3.0]])
    made = learn_table_features(values, {}, np.arange(2), "F").rows(np.arange(2))
    assert np.isfinite(made).all() and not made[:, 0].any()


def test_one_value_in_all_rows_says_nothing():
    assert not one_column(["same"] * N).any()


def test_numbers_whose_squares_overflow_are_refused():
    with pytest.raises(BadInput, match=r"^The features hold values of magnitude 1e\+200 in the column 'b', whose"):
        learn_table_features(np.array([[1, 1e200], [2, np.nan]]), {}, np.arange(2), "The features", ("a", "b"))


SECONDS = 1.7e9 + np.arange(40.0)


@pytest.mark.parametrize("values", [SECONDS, SECONDS.astype(np.int64)])
def test_seconds_since_1970_stay_distinct_and_other_columns_as_they_are(values):
    other = rng_for("other").normal(size=40)
    made, notes = rounded(np.column_stack([values.astype(np.float64), other]), np.arange(40), "The features")
    assert len(np.unique(made[:, 0])) == 40 and made.dtype == np.float32
    np.testing.assert_array_equal(made[:, 1], other.astype(np.float32))
    assert notes == (
        "The features: 1 column (the first is column 0) centered, since float32 merges some of the values.",
    )


def test_where_rounding_merges_nothing_the_numbers_are_rounded_and_nothing_is_said():
    values = rng_for("plain").normal(size=(40, 3))
    made, notes = rounded(values, np.arange(40), "The features")
    np.testing.assert_array_equal(made, values.astype(np.float32))
    assert notes == ()


def test_what_centering_cannot_keep_apart_is_told():
    values = np.concatenate([1e12 + np.arange(40) * 1e-3, [1e12 + 1e6]])[:, None]
    _, notes = rounded(values, np.arange(41), "The features")
    assert "float32 merges distinct values of column 0" in notes[1]


def test_values_beside_an_outlier_stay_apart_and_other_columns_are_on_the_grid():
    amounts = np.r_[np.arange(999.0), 1e9]
    values = np.stack([amounts, rng_for("values").normal(size=1000), amounts > 900], axis=1)
    rows = learn_table_features(values, {}, np.arange(1000), "the table").rows(np.arange(1000))
    assert len(np.unique(rows[:, 0])) == 1000
    np.testing.assert_array_equal(on_grid(rows[:, 1:]), rows[:, 1:])
    standardized = (values - values.mean(axis=0)) / values.std(axis=0)
    np.testing.assert_allclose(rows, standardized, rtol=3e-6, atol=STEP)


def test_a_value_that_hides_all_others_of_its_column_is_told():
    values = np.column_stack([rng_for("outlier").normal(size=40), np.arange(40.0)])
    assert learn_table_features(values, {}, np.arange(40), "F", ("a", "b")).notes == ()
    values[3, 0] = 1e30
    (told,) = learn_table_features(values, {}, np.arange(40), "F", ("a", "b")).notes
    assert told.startswith("F: the column 'a' has 1e+30, so far from the others, ")
    values[3, 0] = 1e5  # the others differ still
    assert learn_table_features(values, {}, np.arange(40), "F", ("a", "b")).notes == ()
