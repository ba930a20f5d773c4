"""Views: inputs are made and checked when they are read, for the rows that are asked for, and no row twice."""

import copy
import pickle
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from nextbatch import BadInput, View
from nextbatch.inputs import KINDS
from nextbatch.seeds import rng_for

N = 12
ROWS = rng_for("rows of a view").random((N, 3))


class Counted:
    """Makes rows and their probabilities in one call, and remembers which."""

    def __init__(self):
        self.asked = []

    def __call__(self, positions):
        self.asked.append(positions.tolist())
        return ROWS[positions], np.tile([0.5, 0.5], (len(positions), 1))


@pytest.fixture
def counted():
    return Counted()


@pytest.fixture
def view(counted):
    return View({}, N, {("embeddings", "probabilities"): counted})


def test_nothing_is_made_before_it_is_read(view, counted):
    part = view.take([3, 1]).take([1])
    assert counted.asked == []
    assert (len(part), list(part)) == (1, ["embeddings", "probabilities"])
    assert part["embeddings"].tolist() == [ROWS[1].tolist()]
    assert counted.asked == [[1]]


def test_several_inputs_of_one_call_are_made_once(view, counted):
    assert len(view["probabilities"]) == len(view["embeddings"]) == N
    assert len(counted.asked) == 1


@given(st.lists(st.lists(st.integers(0, N - 1), max_size=8), max_size=6))
def test_whatever_is_asked_in_whatever_order_no_row_is_made_twice_and_every_row_is_right(asked):
    counted = Counted()
    view = View({}, N, {("embeddings", "probabilities"): counted})
    for positions in asked:
        assert np.array_equal(view.take(np.array(positions, dtype=int))["embeddings"], ROWS[positions])
    made = [row for rows in counted.asked for row in rows]
    assert len(made) == len(set(made)) == len({row for positions in asked for row in positions})


def test_a_function_of_no_arguments_makes_all_rows_once():
    calls = []
    view = View({"embeddings": lambda: calls.append(1) or ROWS}, N)
    assert np.array_equal(view.take([4, 2])["embeddings"], ROWS[[4, 2]])
    assert np.array_equal(view["embeddings"], ROWS)
    assert calls == [1]


def test_a_bad_row_is_named_by_its_number_in_the_whole_whatever_part_was_asked_for():
    bad = ROWS.copy()
    bad[7, 1] = np.nan
    made = View({}, N, {("embeddings",): lambda rows: (bad[rows],)})
    with pytest.raises(BadInput, match=r"embeddings must be finite: row 7 holds NaN"):
        made.take([2, 7])["embeddings"]
    assert len(View({}, N, {("embeddings",): lambda rows: (bad[rows],)}).take([2, 3])["embeddings"]) == 2
    with pytest.raises(BadInput, match="row 7"):
        View({"embeddings": bad}).take([2, 3])["embeddings"]  # what is at hand is checked as a whole


def test_sparse_rows_stay_sparse_also_in_parts():
    rows = sparse.csr_array(np.eye(N))
    view = View({}, N, {("embeddings",): lambda positions: (rows[positions],)})
    assert view.take([5, 1])["embeddings"].toarray().tolist() == np.eye(N)[[5, 1]].tolist()
    assert view["embeddings"].toarray().tolist() == np.eye(N).tolist()


def test_a_committee_counts_its_samples_along_the_second_axis():
    committee = rng_for("committee").dirichlet([1, 1, 1], size=(4, N))
    whole = View({"committee": committee})
    assert len(whole) == N
    made = View({}, N, {("committee",): lambda rows: (committee[:, rows],)})
    made.take([0, 3])["committee"]
    for view in (whole, made):
        assert np.array_equal(view.take([3, 8])["committee"], committee[:, [3, 8]])


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_kind_passes_its_own_check(kind):
    example = KINDS[kind].example(rng_for("example", kind), N)
    assert len(View({kind: example}).take([1, 2])) == 2
    assert View({kind: example}).take([1, 2])[kind].shape[KINDS[kind].axis] == 2


@pytest.mark.parametrize(
    ("kind", "values", "told"),
    [
        ("probabilities", [[0.5, 0.4]], "sum to 1 in every row: row 0 has the sum 0.9"),
        ("committee", np.ones((2, 3)), r"shape \(n_members, n_samples, n_classes\)"),
        ("committee", [[[0.5, 0.5]], [[0.5, 0.9]]], r"committee\[1\] must lie between 0 and 1"),
        ("rates", [[0.2, 1.2]], "rates must lie between 0 and 1: row 0"),
        ("costs", [1.0, -1.0], "costs must not be negative: row 1"),
        ("scores", [1.0, np.nan], "scores must be finite: row 1"),
        ("variances", [-1.0], "variances must not be negative"),
        ("groups", ["a", None], "groups must not be empty: row 1"),
        ("groups", [["a"]], "groups must hold one entry per sample"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_with_the_row(kind, values, told):
    view = View({kind: values})
    with pytest.raises(BadInput, match=told):
        view[kind]


@pytest.mark.parametrize(
    ("inputs", "size", "told"),
    [
        ({"embedings": ROWS}, None, "must be one of"),
        ({"embeddings": ROWS, "costs": np.ones(3)}, None, "must describe the same rows: got 12 and 3"),
        ({"embeddings": ROWS}, 5, "must describe the same rows"),
        ({"embeddings": 3.0}, None, "one row per sample"),
    ],
)
def test_inputs_that_do_not_fit_together_are_refused_at_once(inputs, size, told):
    with pytest.raises(BadInput, match=told):
        View(inputs, size)


def test_a_maker_of_too_few_rows_is_refused():
    view = View({}, N, {("embeddings",): lambda rows: (ROWS[rows][1:],)})
    with pytest.raises(BadInput, match="the rows asked for must describe the same rows: got 11 and 12"):
        view["embeddings"]


def test_a_call_that_fails_leaves_no_wrong_rows_behind():
    failures = [None, RuntimeError("once"), None, None]

    def make(rows):
        if failure := failures.pop(0):
            raise failure
        return (ROWS[rows],)

    view = View({}, N, {("embeddings",): make})
    assert np.array_equal(view.take([0, 1])["embeddings"], ROWS[[0, 1]])
    with pytest.raises(RuntimeError):
        view.take([2, 3])["embeddings"]
    assert np.array_equal(view.take([4, 5])["embeddings"], ROWS[[4, 5]])
    assert np.array_equal(view.take([2, 3])["embeddings"], ROWS[[2, 3]])


def test_threads_that_read_one_view_make_no_row_twice_and_get_theirs():
    made = []

    def make(rows):
        made.extend(rows.tolist())
        time.sleep(0.01)
        return (ROWS[rows],)

    view = View({}, N, {("embeddings",): make})
    parts = [np.arange(i, i + 4) for i in range(N - 4)] * 3
    with ThreadPoolExecutor(8) as pool:
        for rows, found in zip(parts, pool.map(lambda rows: view.take(rows)["embeddings"], parts), strict=True):
            assert np.array_equal(found, ROWS[rows])
    assert len(made) == len(set(made)) == N - 1


def test_a_view_is_copied_and_sent_to_other_processes_whole():
    view = View({"embeddings": ROWS}, makers=None)
    view["embeddings"]
    for other in (copy.deepcopy(view), pickle.loads(pickle.dumps(view))):
        assert np.array_equal(other.take([3])["embeddings"], ROWS[[3]])


def test_inputs_are_replaced_in_a_view_of_all_samples():
    view = View({"embeddings": ROWS, "costs": np.ones(N)}).replaced({"embeddings": ROWS * 2})
    assert np.array_equal(view.take([3])["embeddings"], ROWS[[3]] * 2)
    assert len(view["costs"]) == N
    with pytest.raises(BadInput, match="before a part of it is taken"):
        view.take([1]).replaced({"embeddings": ROWS})


@pytest.mark.parametrize("given", [{}, {"makers": {("embeddings",): lambda rows: (ROWS[rows],)}}])
def test_a_view_that_cannot_know_its_size_is_refused(given):
    with pytest.raises(BadInput, match="needs its size"):
        View({}, **given)


def test_what_is_made_later_must_be_as_long_as_the_rest():
    view = View({"embeddings": lambda: ROWS, "costs": lambda: np.ones(3)}, of="labeled")
    assert len(view) == N
    with pytest.raises(BadInput, match=r"labeled_costs and the labeled samples must describe .* 3 and 12"):
        view["costs"]


def test_an_input_of_a_part_alone_stays_with_its_samples_however_the_part_is_taken_apart():
    part = View({"embeddings": np.arange(12.0).reshape(6, 2)}).take([5, 0, 3]).beside({"labels": ["f", "a", "d"]})
    assert part["labels"].tolist() == ["f", "a", "d"] and part["embeddings"][:, 0].tolist() == [10.0, 0.0, 6.0]
    assert part.take([2, 0])["labels"].tolist() == ["d", "f"]
    with pytest.raises(BadInput, match="labels"):
        View({"embeddings": np.ones((3, 1))}).beside({"labels": ["a"]})["labels"]
