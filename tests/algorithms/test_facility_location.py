"""Facility location is the plain greedy algorithm, only faster."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_coverage as naive
from nextbatch.algorithms import facility_location, k_medoids_cost
from nextbatch.algorithms.covering.facility_location import _all_pairs
from nextbatch.algorithms.neighbors.similarities import SIMILARITIES
from nextbatch.errors import BadInput
from nextbatch.threads import threads

WIDTHS = {"rbf": 1.5, "threshold": 1.5}


@st.composite
def instances(draw, similarities=("squared_distance", "threshold")):
    """Rows on a grid, where all sums are exact, with ties and duplicates; and everything that may come with them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, d = draw(st.integers(1, 40)), draw(st.integers(1, 4))
    X = rng.integers(-3, 4, (n, d)).astype(float)
    if draw(st.booleans()):
        X = X[rng.integers(n, size=n)]
    similarity = draw(st.sampled_from(similarities))
    options = {"similarity": similarity, "width": WIDTHS.get(similarity)}
    if draw(st.booleans()):
        options["weights"] = rng.integers(0, 4, n) + (np.arange(n) == 0)
    if draw(st.booleans()):
        options["given"] = rng.integers(-3, 4, (draw(st.integers(0, 3)), d)).astype(float)
    if draw(st.booleans()):
        options["within"] = rng.integers(0, 3, n)
    return X, draw(st.integers(0, n)), options


def clusters(n, d=8, centers=30, noise=0.1, seed=0):
    rng = np.random.default_rng(seed)
    means = rng.standard_normal((centers, d))
    return (means[rng.integers(centers, size=n)] + noise * rng.standard_normal((n, d))).astype(np.float32)


@settings(max_examples=200, deadline=None)
@given(instances())
def test_the_rows_are_those_of_the_naive_greedy_algorithm_with_ties_by_position(instance):
    X, k, options = instance
    positions, gains = naive.facility_location(X, k, **options)
    chosen = facility_location(X, k, **options)
    assert chosen.positions.tolist() == positions
    np.testing.assert_allclose(chosen.gains, gains)


@settings(max_examples=60, deadline=None)
@given(instances())
def test_lists_of_all_neighbors_choose_what_the_matrix_chooses(instance):
    X, k, options = instance
    options.pop("within", None)
    dense, sparse = (facility_location(X, k, **options, neighbors=number) for number in (None, len(X)))
    assert sparse.positions.tolist() == dense.positions.tolist()
    np.testing.assert_allclose(sparse.gains, dense.gains)


@pytest.mark.parametrize("similarity", ["squared_distance", "cosine", "rbf", "threshold"])
def test_every_choice_has_the_largest_gain_that_there_is(similarity):
    X = np.random.default_rng(3).standard_normal((200, 3))
    width = WIDTHS.get(similarity)
    S = naive.similarities(X, X, similarity, width)
    chosen = facility_location(X, 60, similarity=similarity, width=width)
    covered = np.zeros(len(X))
    for position, gain in zip(chosen.positions, chosen.gains, strict=True):
        possible = np.maximum(S - covered[:, None], 0).sum(axis=0)
        assert gain == pytest.approx(possible[position], rel=1e-5, abs=1e-4)
        assert gain == pytest.approx(possible.max(), rel=1e-5, abs=1e-4)
        covered = np.maximum(covered, S[:, position])


@pytest.mark.parametrize("neighbors", [None, 5])
def test_identical_rows_are_taken_once_each_by_position(neighbors):
    chosen = facility_location(np.ones((7, 3)), 7, neighbors=neighbors)
    assert chosen.positions.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert chosen.gains.tolist() == [0.0] * 7


@pytest.mark.parametrize("neighbors", [None, 3])
def test_duplicates_leave_k_distinct_rows(neighbors):
    X = np.repeat(np.random.default_rng(0).standard_normal((4, 2)), 5, axis=0)
    assert sorted(facility_location(X, 20, neighbors=neighbors).positions) == list(range(20))


def test_a_copy_of_a_row_never_comes_before_it():
    X = np.random.default_rng(1).standard_normal((300, 70)).astype(np.float32)
    doubled = np.concatenate([X, X])
    for neighbors in (None, 20):
        order = np.empty(600, dtype=int)
        order[facility_location(doubled, 600, neighbors=neighbors).positions] = np.arange(600)
        assert (order[:300] < order[300:]).all()


@pytest.mark.parametrize("neighbors", [None, 25])
def test_the_number_of_threads_changes_no_row_and_no_gain(neighbors):
    X = clusters(3000, d=40)
    results = []
    for number in (1, 2, 3):
        with threads(number):
            results.append(facility_location(X, 200, neighbors=neighbors))
    for other in results[1:]:
        assert results[0].positions.tolist() == other.positions.tolist()
        assert results[0].gains.tolist() == other.gains.tolist()


def test_short_lists_cost_no_more_than_the_whole_matrix():
    X = clusters(3000)
    dense = k_medoids_cost(X, facility_location(X, 150).positions)
    sparse = k_medoids_cost(X, facility_location(X, 150, neighbors=48).positions)
    assert sparse < 1.02 * dense


def test_a_tight_cluster_larger_than_the_lists_is_not_forgotten():
    # All its rows see only each other, at distances that are nothing beside those to the other rows.
    rng = np.random.default_rng(0)
    far = 100 + 0.001 * rng.standard_normal((60, 4))
    X = np.concatenate([rng.standard_normal((400, 4)), far])
    assert (facility_location(X, 20, neighbors=20).positions >= 400).any()


def test_clusters_far_apart_keep_their_digits():
    # As products of float32 rows all distances within a cluster would be noise.
    centers = np.array([[0.0], [3e4], [-2e4]])
    X = (centers[:, None] + np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])).reshape(-1, 1)
    # The first choice is the row nearest to the mean of all, the others are the middles of their clusters.
    assert facility_location(X, 3).positions.tolist() == [4, 7, 12]
    assert sorted(facility_location(X, 3, neighbors=5).positions) == [2, 7, 12]


def test_given_rows_count_as_chosen_before():
    X = clusters(500)
    all_at_once = facility_location(X, 20).positions
    rest = facility_location(X, 10, given=X[all_at_once[:10]]).positions
    assert rest.tolist() == all_at_once[10:].tolist()


def test_a_weight_of_two_is_the_same_as_two_copies():
    X = np.random.default_rng(5).integers(-5, 6, (30, 2)).astype(float)
    weights = np.where(np.arange(30) < 10, 2.0, 1.0)
    copied = facility_location(np.concatenate([X, X[:10]]), 5)
    weighted = facility_location(X, 5, weights=weights)
    assert copied.gains.tolist() == weighted.gains.tolist()


def test_rows_of_zeros_have_no_direction_and_come_last():
    X = [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]
    for neighbors in (None, 2):
        chosen = facility_location(X, 4, similarity="cosine", neighbors=neighbors)
        assert chosen.positions[-1] == 0
        assert chosen.gains[-1] == 0


def test_the_rows_that_are_passed_stay_as_they_are():
    X = clusters(100)
    X.flags.writeable = False
    facility_location(X, 5)
    facility_location(X, 5, neighbors=10)


@pytest.mark.parametrize(("name", "width"), [("rbf", None), ("threshold", 0), ("threshold", np.inf), ("cosine", 1.0)])
def test_a_width_is_asked_for_where_it_means_something(name, width):
    with pytest.raises(BadInput, match="width"):
        facility_location([[0.0]], 1, similarity=name, width=width)


def test_groups_that_describe_other_rows_are_refused():
    with pytest.raises(BadInput, match="within"):
        facility_location([[0.0], [1.0]], 1, within=[0])


def test_no_rows_and_no_choices_are_fine():
    assert len(facility_location(np.empty((0, 3)), 0).positions) == 0
    assert len(facility_location([[1.0]], 0, neighbors=1).positions) == 0


def test_gains_that_are_equal_in_truth_go_to_the_first_position_whatever_the_order_of_their_sums():
    rng = np.random.default_rng(3)
    for _ in range(200):
        # The second half mirrors the first, far away: row i and its mirror have the same gains, summed in other orders.
        half, weights = rng.integers(0, 8, (31, 2)) / 8, rng.random(31)
        X = np.concatenate([half, half[::-1] + 64])
        mirrored = facility_location(
            X, 1, weights=np.concatenate([weights, weights[::-1]]), within=np.repeat([0, 1], 31)
        )
        assert mirrored.positions[0] < 31


def test_rows_on_a_grid_have_exact_distances():
    X = np.round(np.random.default_rng(0).normal(size=(700, 40)) * 2**10) / 2**16
    matrix, _ = _all_pairs(X.astype(np.float32), None, SIMILARITIES["squared_distance"](0.0))
    np.testing.assert_array_equal(matrix, ((X[:, None] - X[None]) ** 2).sum(axis=2).astype(np.float32))
