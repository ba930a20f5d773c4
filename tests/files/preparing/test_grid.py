"""On a grid every order of summation gives the same bits, and no number moves by more than half a step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nextbatch.files.preparing.grid import DIGITS, STEP, exact_product, on_grid, scale_on_grid, to_bits
from nextbatch.files.preparing.preparation import embedded
from nextbatch.files.preparing.text_features import learn_text_features
from nextbatch.seeds import rng_for

NUMBERS = st.floats(-100, 100, width=64)


@given(arrays.arrays(np.float64, st.integers(1, 40), elements=NUMBERS), st.integers(-30, 2))
def test_no_number_moves_by_more_than_half_a_step_and_what_is_on_the_grid_stays(values, exponent):
    step = 2.0**exponent
    moved = on_grid(values, step)
    assert np.abs(moved - values).max() <= step / 2
    assert np.all(moved / step == np.rint(moved / step))
    np.testing.assert_array_equal(on_grid(moved, step), moved)


@given(arrays.arrays(np.float64, (2, 50), elements=st.floats(-9, 9, width=64)), st.randoms(use_true_random=False))
def test_squared_distances_on_the_grid_are_the_same_in_any_order(rows, random):
    squares = np.square(np.diff(on_grid(rows), axis=0)[0])
    order = list(range(50))
    random.shuffle(order)
    backwards = 0.0
    for j in order:
        backwards += squares[j]
    assert backwards == squares.sum() == sum(squares)


def test_off_the_grid_the_order_of_the_same_sums_shows():
    squares = np.square(rng_for("off the grid").normal(size=(200, 50)))
    assert (squares.cumsum(axis=1)[:, -1] != squares[:, ::-1].cumsum(axis=1)[:, -1]).any()


@pytest.mark.parametrize("bits", [8, 16, 24])
def test_an_exact_product_is_the_same_for_any_order_of_its_terms(bits):
    rng = rng_for("exact product", bits)
    A = to_bits(rng.normal(size=(30, 1000)) * 10.0 ** rng.integers(-4, 5, (30, 1)), bits)
    B = rng.normal(size=(1000, 7))
    product, order = exact_product(A, B, bits), rng.permutation(1000)
    np.testing.assert_array_equal(product, exact_product(A[:, order], B[order], bits))
    np.testing.assert_allclose(
        product, A @ B, atol=1000 * np.abs(A).max() * np.abs(B).max() * 2.0 ** (bits + 10 - DIGITS)
    )


def test_the_scale_of_a_column_does_not_see_the_last_digits_of_its_sums():
    values = rng_for("scale").normal(1e6, 3.0, size=(1000, 4))
    mean, spread = values.mean(axis=0), values.std(axis=0)
    noisy = scale_on_grid(mean * (1 + 1e-16), spread * (1 + 1e-15))
    np.testing.assert_array_equal(scale_on_grid(mean, spread), noisy)
    np.testing.assert_allclose(noisy, (mean, spread), rtol=0, atol=3e-6)


def test_embeddings_of_texts_are_on_the_grid_and_hardly_shorter_or_longer_than_one():
    texts = [" ".join(rng_for("text", i).choice(["red", "wine", "tea", "cold", "milk", "good"], 5)) for i in range(80)]
    features = learn_text_features(texts, "texts.csv")
    rows = features.rows(texts)
    points = embedded(rows, features.projection)
    np.testing.assert_array_equal(on_grid(points), points)
    projected = rows.astype(np.float64) @ features.projection
    lengths = np.linalg.norm(projected, axis=1, keepdims=True)
    # Half a step in each column, and what the grids of weights and directions leave.
    np.testing.assert_allclose(points, projected / lengths, atol=2 * STEP)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, atol=STEP * np.sqrt(points.shape[1]))
