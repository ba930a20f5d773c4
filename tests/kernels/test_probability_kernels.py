"""The kernels over class probabilities compute what their naive twins do, to the last bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as draw
from hypothesis.extra.numpy import arrays

import naive_probabilities as naive
from nextbatch.kernels import probabilities as kernels
from nextbatch.kernels.layout import for_kernels

# Few different values, so that rows with the same value twice are common.
VALUES = draw.sampled_from([0.0, -0.0, 0.25, 0.5, 0.75, 1.0, -0.01, 1.5])
ROWS = arrays(
    draw.sampled_from([np.float16, np.float32, np.float64]),
    draw.tuples(draw.integers(0, 6), draw.integers(1, 7)),
    elements=draw.one_of(VALUES, draw.floats(0, 1, width=16)),
)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_the_largest_and_the_second_largest_are_those_of_sorting(P):
    scores = np.empty(len(P))
    kernels.write_margins(for_kernels(P), scores)
    np.testing.assert_array_equal(scores, naive.margins(P))
    kernels.write_least_confidence(for_kernels(P), scores)
    np.testing.assert_array_equal(scores, naive.least_confidence(P))


@settings(max_examples=150, deadline=None)
@given(ROWS, draw.sampled_from([1e-3, 1e-2]))
def test_rows_that_are_no_probabilities_are_counted(P, tolerance):
    P[: len(P) // 2, 1:] = 0
    P[: len(P) // 3, 0] = 1
    assert kernels.count_improper(for_kernels(P), tolerance) == naive.count_improper(P, tolerance)


def test_nan_and_infinity_are_improper_wherever_they_stand():
    for bad in (np.nan, np.inf, -np.inf):
        for place in ((0, 0), (2, 1), (3, 2)):
            P = np.tile([0.5, 0.25, 0.25], (4, 1))
            P[place] = bad
            assert kernels.count_improper(for_kernels(P), 1e-3) == (1, place[0])
