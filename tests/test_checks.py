"""Each check lets good input through as it is, and refuses bad input with its sentence, row and count."""

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.quoting import counted
from nextbatch.seeds import rng_for

REAL = [np.float16, np.float32, np.float64, np.int8, np.int64, np.uint8, np.uint64]
LAYOUTS = {
    "C": np.ascontiguousarray,
    "Fortran": np.asfortranarray,
    "strided": lambda a: np.repeat(np.repeat(a, 2, axis=0), 2, axis=1)[::-2, ::2],
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
}
# Sizes that are at home in float32.
ROWS = arrays.arrays(np.float64, st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=st.floats(-99, 99, width=16))
BAD = st.sampled_from([np.nan, np.inf, -np.inf])


def refusal(check, *arguments, **named):
    with pytest.raises(BadInput) as caught:
        check(*arguments, **named)
    return str(caught.value)


@st.composite
def rows_with_bad_ones(draw):
    """Draw rows, the numbers of the bad ones among them, in order, and what is in these."""
    rows = draw(ROWS)
    bad = sorted(draw(st.sets(st.integers(0, len(rows) - 1), min_size=1)))
    for row in bad:
        rows[row, draw(st.integers(0, rows.shape[1] - 1))] = draw(BAD)
    return rows, bad


# numbers


@pytest.mark.parametrize("lay_out", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("dtype", REAL)
def test_an_array_of_real_numbers_is_returned_itself(dtype, lay_out):
    array = lay_out(np.arange(12, dtype=dtype).reshape(4, 3))
    assert checks.numbers(array, "X", ndim=2) is array


def test_a_memory_mapped_array_is_not_read_into_memory(tmp_path):
    np.save(tmp_path / "X.npy", np.ones((4, 3)))
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    assert np.shares_memory(checks.numbers(mapped, "X", ndim=2), mapped)


@given(ROWS, st.sampled_from([np.float16, np.float32, np.float64]))
def test_big_endian_numbers_become_native_with_the_same_values(rows, dtype):
    swapped = rows.astype(np.dtype(dtype).newbyteorder(">"))
    native = checks.numbers(swapped, "X", ndim=2)
    assert native.dtype == dtype
    assert native.dtype.isnative
    assert np.array_equal(native, rows.astype(dtype))


def test_flags_count_as_zeros_and_ones():
    assert checks.numbers([[True, False]], "X", ndim=2).tolist() == [[1, 0]]


@given(rows_with_bad_ones(), st.sampled_from([np.float16, np.float32, np.float64]))
def test_the_first_row_that_is_not_finite_is_named_and_the_rows_are_counted(found, dtype):
    rows, bad = found
    assert refusal(checks.numbers, rows.astype(dtype), "X", ndim=2) == (
        f"X must be finite: row {bad[0]} holds NaN or infinity ({counted(len(bad), 'such row')}): "
        "drop these rows or fill the values."
    )


@given(rows_with_bad_ones())
def test_values_of_one_dimension_are_rows_of_one_value(found):
    rows, bad = found
    values = rows.sum(axis=1)
    values[bad] = np.nan
    assert f"row {bad[0]} holds NaN or infinity ({counted(len(bad), 'such row')})" in refusal(
        checks.numbers, values, "y", ndim=1
    )


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_finite_numbers_are_let_through_even_if_their_sum_is_not_finite(dtype):
    array = np.full((40, 3), np.finfo(dtype).max)
    assert checks.numbers(array, "X", ndim=2) is array


def test_an_empty_pool_has_numbers_whatever_its_columns():
    assert checks.numbers(np.empty((0, 3)), "X", ndim=2).shape == (0, 3)
    assert checks.numbers(np.empty((0, 0)), "X", ndim=2).shape == (0, 0)
    assert checks.numbers([], "y", ndim=1).shape == (0,)


@pytest.mark.parametrize(
    ("values", "ndim", "sentence"),
    [
        ([[1j]], 2, "X must hold real numbers, these have the type complex128: convert them first."),
        ([["a"]], 2, "X must hold real numbers, these have the type <U1: convert them first."),
        ([[None]], 2, "X must hold real numbers, these have the type object: convert them first."),
        (np.empty((3, 0)), 2, "X must have at least one column, these have the shape (3, 0)."),
        ([1.0], 2, "X must have the shape (n_samples, n_columns), these have the shape (1,)."),
        ([[1.0]], 1, "X must have the shape (n_samples,), these have the shape (1, 1)."),
        (1.0, 1, "X must have the shape (n_samples,), these have the shape ()."),
        (np.ma.masked_array([[1.0]], mask=True), 2, "X have masked values: fill them, or drop their rows."),
    ],
)
def test_what_are_no_numbers_of_this_shape_is_refused_with_what_was_given(values, ndim, sentence):
    assert refusal(checks.numbers, values, "X", ndim=ndim) == sentence


def test_rows_of_different_lengths_are_no_array():
    assert refusal(checks.numbers, [[1.0], [1.0, 2.0]], "X", ndim=2).startswith("X must be a rectangular array")


# matrix, rows, rows_like, sparse


def test_a_matrix_of_float32_is_returned_itself():
    array = np.ones((4, 3), dtype=np.float32)
    assert checks.matrix(array, "X") is array


@given(ROWS, st.sampled_from(list(LAYOUTS)), st.sampled_from([np.float16, np.float64, ">f8"]))
def test_a_matrix_is_float32_in_c_order_with_the_same_values_and_leaves_what_was_given(rows, layout, dtype):
    values = LAYOUTS[layout](rows.astype(dtype))
    before = values.copy()
    made = checks.matrix(values, "X")
    assert made.dtype == np.float32
    assert made.flags.c_contiguous
    assert np.array_equal(made, values.astype(np.float32))
    assert np.array_equal(values, before)


@pytest.mark.parametrize("read", [checks.matrix, lambda X, name: checks.rows(scipy.sparse.csr_array(X), name)])
@pytest.mark.parametrize("sign", [1, -1])
def test_magnitudes_are_let_through_up_to_the_limits_and_refused_beyond(read, sign):
    for limit, beyond in ((checks.LARGEST, np.inf), (checks.SMALLEST, 0.0)):
        read(np.array([[0.0, sign * limit]]), "X")
        told = refusal(read, np.array([[0.0, sign * np.nextafter(limit, beyond)]]), "X")
        assert told == (
            f"X hold values of magnitude {limit:.3g}{' in column 1 (the first is column 0)' if beyond else ''}; "
            "distances need magnitudes between 1e-15 and 1e+15: scale the columns first."
        )


def test_all_columns_with_values_too_large_are_counted():
    rows = np.array([[1.0, 1e300, 2.0, -1e20], [1.0, 2.0, 3.0, 4.0]])
    for values in (rows, scipy.sparse.csr_array(rows)):
        assert "1e+300 in column 1 and 1 other (the first is column 0)" in refusal(checks.rows, values, "X")


@pytest.mark.parametrize("read", [checks.matrix, lambda X, name: checks.rows(scipy.sparse.csr_array(X), name)])
def test_zeros_alone_have_no_magnitude_to_refuse(read):
    assert not read(np.zeros((2, 2)), "X").sum()


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32])
def test_the_smallest_integer_of_a_type_is_let_through(dtype):
    least = np.iinfo(dtype).min
    assert checks.matrix(np.array([[least]], dtype=dtype), "X").tolist() == [[least]]


def test_the_smallest_integer_of_64_bits_is_refused():
    assert "magnitude 9.22e+18" in refusal(checks.matrix, np.array([[np.iinfo(np.int64).min]]), "X")


@given(ROWS, st.sampled_from(["csr", "csc", "coo", "lil", "bsr"]))
def test_sparse_rows_stay_sparse_with_the_values_of_the_dense_matrix(values, kind):
    found = checks.rows(scipy.sparse.csr_array(values).asformat(kind), "X")
    assert isinstance(found, scipy.sparse.csr_array)
    assert (found.dtype, found.indices.dtype, found.indptr.dtype) == (np.float32, np.int32, np.int32)
    assert found.has_canonical_format
    assert np.array_equal(found.toarray(), checks.rows(values, "X"))


def test_sparse_rows_of_float32_are_not_copied():
    given = scipy.sparse.csr_array(np.eye(3, dtype=np.float32))
    assert np.shares_memory(checks.rows(given, "X").data, given.data)


@given(rows_with_bad_ones())
def test_sparse_rows_are_refused_with_the_sentence_of_dense_ones(found):
    rows, _ = found
    assert refusal(checks.sparse, scipy.sparse.csr_array(rows), "X") == refusal(checks.numbers, rows, "X", ndim=2)


def test_a_place_given_twice_is_the_sum_and_what_was_given_keeps_both():
    twice = scipy.sparse.csr_array((np.array([1.0, 2.0, 4.0]), np.array([1, 1, 0]), np.array([0, 3])), shape=(1, 2))
    assert checks.sparse(twice, "X").toarray().tolist() == [[4.0, 3.0]]
    assert twice.indices.tolist() == [1, 1, 0]
    assert twice.data.tolist() == [1.0, 2.0, 4.0]


def test_sparse_numbers_that_are_not_real_are_refused():
    told = refusal(checks.sparse, scipy.sparse.csr_array(np.array([[1j]])), "X")
    assert told == "X must hold real numbers, these have the type complex128: convert them first."


def test_sparse_values_of_one_dimension_are_no_rows():
    assert "these have the shape (3,)" in refusal(checks.sparse, scipy.sparse.coo_array(np.ones(3)), "X")


@given(ROWS)
def test_rows_like_others_are_of_their_kind_whatever_kind_they_are_given_in(values):
    dense, thin = checks.rows(values, "X"), checks.rows(scipy.sparse.csr_array(values), "X")
    for given_as in (values, scipy.sparse.csr_array(values)):
        assert isinstance(checks.rows_like(dense, given_as, "given"), np.ndarray)
        assert isinstance(checks.rows_like(thin, given_as, "given"), scipy.sparse.csr_array)
        assert np.array_equal(checks.rows_like(dense, given_as, "given"), dense)
        assert np.array_equal(checks.rows_like(thin, given_as, "given").toarray(), dense)


# row_weights


def test_without_weights_every_row_counts_once():
    assert checks.row_weights(None, 3).tolist() == [1.0, 1.0, 1.0]


@given(st.lists(st.floats(0, 1e6), min_size=1).filter(any))
def test_weights_are_float64_of_the_same_values(weights):
    found = checks.row_weights(weights, len(weights))
    assert found.dtype == np.float64
    assert found.tolist() == weights


@given(st.lists(st.floats(-9, 9), min_size=1).filter(lambda weights: min(weights) < 0))
def test_the_first_negative_weight_is_named_and_the_negative_ones_are_counted(weights):
    bad = [row for row, weight in enumerate(weights) if weight < 0]
    assert refusal(checks.row_weights, weights, len(weights)) == (
        f"weights must not be negative: row {bad[0]} has {weights[bad[0]]:g} ({counted(len(bad), 'such row')})."
    )


def test_weights_that_are_all_zero_are_refused_unless_there_are_no_rows():
    assert refusal(checks.row_weights, [0.0, 0], 2) == "weights are all zero: at least one row must count."
    assert checks.row_weights([], 0).tolist() == []


def test_weights_of_other_rows_are_refused():
    told = refusal(checks.row_weights, [1.0, 2.0], 3)
    assert told == "weights and rows must describe the same rows: got 2 and 3."


# count, whole, number


@given(st.integers(0, 50), st.integers(0, 50), st.sampled_from([int, np.int64, np.uint8]))
def test_a_count_is_let_through_exactly_from_nothing_to_all_as_an_int(k, n, kind):
    if k <= n:
        assert type(checks.count(kind(k), n)) is int
        assert checks.count(kind(k), n) == k
    else:
        told = refusal(checks.count, kind(k), n)
        assert told == f"batch_size must lie between 0 and the {counted(n, 'sample')} to choose from, got {k}."


@pytest.mark.parametrize("value", [True, np.True_, 2.0, np.float64(2), "2", None, [2], 2 + 0j])
def test_what_is_no_whole_number_is_refused_as_it_prints(value):
    assert refusal(checks.whole, value, "passes") == f"passes must be a whole number, got {value!r}."


def test_a_whole_number_is_refused_for_the_first_reason_that_holds():
    assert refusal(checks.whole, -1, "passes", 1) == "passes must not be negative, got -1."
    assert refusal(checks.whole, 0, "passes", 1) == "passes must be at least 1, got 0."
    assert checks.whole(checks.MOST_SAMPLES, "size") == checks.MOST_SAMPLES
    assert "size is larger than 9,223,372,036,854,775,807" in refusal(checks.whole, checks.MOST_SAMPLES + 1, "size")


def test_a_number_too_long_to_print_is_told_by_its_length():
    assert refusal(checks.whole, -(1 << 20_000), "size") == "size must not be negative, got a number of 20001 bits."


def test_a_value_that_prints_at_length_is_cut():
    told = refusal(checks.whole, "x" * 1000, "size")
    assert told == f"size must be a whole number, got '{'x' * 199}...."


@given(st.floats(-5, 5))
def test_a_number_is_let_through_exactly_between_its_bounds(value):
    if -1 <= value <= 2:
        assert checks.number(value, "width", -1, 2) == value
    else:
        assert refusal(checks.number, value, "width", -1, 2) == f"width must be a number between -1 and 2, got {value}."


@pytest.mark.parametrize("value", [np.float32(0.5), np.float64(0.5), np.int64(1)])
def test_a_number_of_numpys_becomes_one_of_pythons(value):
    assert type(checks.number(value, "width", 0, 1)) in (int, float)


@pytest.mark.parametrize("value", [np.nan, np.inf, True, "1", None, 1j, [1]])
def test_what_is_no_number_in_bounds_is_refused(value):
    assert refusal(checks.number, value, "width", 0, 1) == f"width must be a number between 0 and 1, got {value!r}."


# indices, positions


@given(st.lists(st.integers(0, 9), max_size=12), st.sampled_from([np.int64, np.uint8, np.int16]))
def test_positions_keep_their_order_and_indices_are_positions_of_which_none_is_given_twice(values, dtype):
    found = checks.positions(np.array(values, dtype=dtype), 10, "batch")
    assert found.dtype == np.intp
    assert found.tolist() == values
    if len(set(values)) == len(values):
        assert checks.indices(values, 10, "batch").tolist() == values
    else:
        told = refusal(checks.indices, values, 10, "batch")
        assert told == "batch must hold different whole numbers between 0 and 9: some are given twice."


@pytest.mark.parametrize("check", [checks.positions, checks.indices])
@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([3, -1], "batch must hold whole numbers between 0 and 9, got some from -1 to 3."),
        ([10, 3], "batch must hold whole numbers between 0 and 9, got some from 3 to 10."),
        ([True, False], "batch must be whole numbers between 0 and 9, got flags: give np.flatnonzero(flags)."),
        ([0.5], "batch must be a list of whole numbers between 0 and 9, got [0.5]."),
        (3, "batch must be a list of whole numbers between 0 and 9, got 3."),
        ([[1]], "batch must be a list of whole numbers between 0 and 9, got [[1]]."),
        ([[1], [2, 3]], "batch must be alike in shape, got parts of different lengths: [[1], [2, 3]]."),
    ],
)
def test_what_are_no_positions_is_refused_with_what_was_given(check, values, told):
    assert refusal(check, values, 10, "batch") == told


# array_of, same_length, same_columns, generator, one_of


@given(arrays.arrays(arrays.scalar_dtypes(), arrays.array_shapes(min_side=0)))
def test_an_array_of_any_kind_is_returned_itself(array):
    assert checks.array_of(array, "y") is array


@given(st.integers(0, 3), st.integers(0, 3))
def test_two_inputs_describe_the_same_rows_exactly_if_they_are_equally_long(one, other):
    if one == other:
        checks.same_length("X", one, "y", other)
    else:
        told = refusal(checks.same_length, "X", one, "y", other)
        assert told == f"X and y must describe the same rows: got {one} and {other}."


@given(st.integers(1, 3), st.integers(1, 3))
def test_two_sets_of_rows_live_in_one_space_exactly_if_they_have_as_many_columns(one, other):
    rows, others = np.ones((2, one)), np.ones((5, other))
    if one == other:
        checks.same_columns("X", rows, "given", others)
    else:
        told = refusal(checks.same_columns, "X", rows, "given", others)
        assert told == f"X and given must have the same columns: got {one} and {other}."


def test_a_generator_is_returned_itself_and_a_seed_is_told_how_to_become_one():
    rng = rng_for("checks")
    assert checks.generator(rng) is rng
    told = refusal(checks.generator, 7)
    assert told == "rng must be a numpy.random.Generator, got 7: rng_for('mine', 0) makes one."


def test_a_choice_is_refused_with_all_there_are():
    checks.one_of("a", ("a", None), "score")
    checks.one_of(None, ("a", None), "score")
    assert refusal(checks.one_of, "c", ("a", "b"), "score") == "score must be one of 'a', 'b', got 'c'."
    assert refusal(checks.one_of, None, ("a", "b"), "score") == "score must be one of 'a', 'b', got None."
    assert refusal(checks.one_of, ["a"], ("a", "b"), "score") == "score must be one of 'a', 'b', got ['a']."


def test_the_refusal_of_a_choice_names_its_argument_where_it_has_a_name():
    for name, argument in (("score", "score"), ("An input", None)):
        with pytest.raises(BadInput) as caught:
            checks.one_of("c", ("a",), name)
        assert caught.value.argument == argument


def test_a_choice_that_is_a_whole_text_is_quoted_in_brief():
    assert len(refusal(checks.one_of, "x" * 16_000, ("a",), "score")) < 300
