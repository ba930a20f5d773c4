"""Round robin, sorted lines, largest clusters and draws by relevance do what their definitions say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_designs as naive
from nextbatch.algorithms import around_thresholds, bisected, largest_cluster_first, relevance_draws, round_robin
from nextbatch.algorithms.ranking.sorted_lines import threshold
from nextbatch.errors import BadInput


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 8), st.sampled_from(["normal", "grid", "copies"]))
def test_the_largest_cluster_gives_its_farthest_row(seed, n, m, kind):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n + m, 3)).astype(np.float32)
    if kind == "grid":
        X = rng.integers(0, 3, (n + m, 3)).astype(np.float32)
    if kind == "copies":
        X = X[rng.integers(0, 4, n + m) % (n + m)]
    k = int(rng.integers(0, n + 1))
    assert largest_cluster_first(X[:n], k).tolist() == naive.largest_cluster_first(X[:n].astype(float), k)
    found = largest_cluster_first(X[:n], k, given=X[n:]).tolist()
    assert found == naive.largest_cluster_first(X[:n].astype(float), k, X[n:])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=40), st.integers(0, 40))
def test_after_every_turn_each_group_has_given_as_many_as_it_could(groups, k):
    k = min(k, len(groups))
    taken = round_robin(groups, k)
    sizes, given_by = np.bincount(groups), np.bincount(np.array(groups)[taken], minlength=max(groups) + 1)
    turns = given_by.max(initial=0)
    assert len(set(taken.tolist())) == k
    assert (given_by >= np.minimum(sizes, max(turns - 1, 0))).all()
    order = [sizes[group] for group in np.array(groups)[taken[: len(np.unique(groups))]]]
    assert order == sorted(order)


def test_clusters_of_one_two_and_five_give_one_two_and_two_of_five_and_one_two_and_four_of_seven():
    groups = np.repeat([2, 0, 1], [1, 2, 5])
    for k, expected in ((5, [1, 2, 2]), (7, [1, 2, 4])):
        assert np.bincount(groups[round_robin(groups, k)])[[2, 0, 1]].tolist() == expected


def test_a_threshold_is_the_first_of_those_that_part_labels_best():
    assert threshold([0, 1, 0, -1]) == 2
    assert threshold([-1, -1]) == 0
    assert threshold([1, -1, 1, -1]) == 1
    assert threshold([]) == 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 30), st.integers(0, 9))
def test_lines_are_cut_and_halved_where_their_naive_twins_do(seed, n_classes, n, m):
    rng = np.random.default_rng(seed)
    P, Q = (rng.dirichlet([0.7] * n_classes, size) for size in (n, m))
    y, scores, k = rng.integers(n_classes, size=m), rng.random(n), int(rng.integers(0, n + 1))
    assert around_thresholds(P, k, given=Q, classes=y).tolist() == naive.around_thresholds(P, k, Q, y)
    assert bisected(P, k, given=Q, classes=y, scores=scores).tolist() == naive.bisected(P, k, Q, y, scores)


def test_a_rare_class_has_the_first_turn_right_behind_its_last_label():
    P = np.random.default_rng(0).dirichlet([1.0] * 3, 90)
    Q = np.repeat([[0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.2, 0.2, 0.6]], [7, 4, 1], axis=0)
    order = naive.line(P, Q, 2)
    expected = order[order.index(len(P) + 11) + 1]
    assert around_thresholds(P, 1, given=Q, classes=Q.argmax(axis=1)).tolist() == [expected]


def test_each_pick_on_a_line_halves_what_is_left_of_it_until_the_model_changes_its_mind():
    p = np.linspace(0.99, 0.01, 1001)
    P, Q = np.stack([p, 1 - p], axis=1), np.array([[1.0, 0.0], [0.3, 0.7]])
    taken = bisected(P, 8, given=Q, classes=[0, 1], scores=np.zeros(1001))
    steps = np.abs(np.diff(taken))
    assert (steps[1:] <= steps[:-1] // 2 + 1).all() and steps[0] > 100
    assert abs(int(taken[-1]) - 500) <= 3


@pytest.mark.parametrize("power", [1.0, 10.0])
def test_rows_are_drawn_in_proportion_to_a_power_of_their_relevance(power):
    rng = np.random.default_rng(0)
    P = rng.dirichlet([1.0] * 3, 6)
    top = np.sort(P, axis=1)
    scores = 1 - (top[:, -1] - top[:, -2])
    draws = np.array([relevance_draws(P, 2, rng, scores=scores, power=power) for _ in range(6000)])
    worth = naive.relevances(P, scores, [])
    chances = np.array([worth[i] for i in range(6)]) ** power
    np.testing.assert_allclose(np.bincount(draws[:, 0], minlength=6) / 6000, chances / chances.sum(), atol=0.025)
    first = np.bincount(draws[:, 0]).argmax()
    worth = naive.relevances(P, scores, [first])
    chances = np.array([worth.get(i, 0.0) for i in range(6)]) ** power
    seconds = draws[draws[:, 0] == first, 1]
    np.testing.assert_allclose(np.bincount(seconds, minlength=6) / len(seconds), chances / chances.sum(), atol=0.05)


def test_every_row_is_drawn_once_however_large_the_power_and_small_the_scores_are():
    P = np.tile([[1.0, 0.0]], (50, 1))
    for scores in (np.zeros(50), np.full(50, 1e-300), np.ones(50)):
        taken = relevance_draws(P, 50, np.random.default_rng(0), scores=scores, power=1e6)
        assert sorted(taken.tolist()) == list(range(50))


def test_what_does_not_fit_is_refused():
    P = np.full((4, 2), 0.5)
    with pytest.raises(BadInput, match="classes and given"):
        around_thresholds(P, 1, given=P, classes=[0])
    with pytest.raises(BadInput, match="0 to 1, got 5"):
        bisected(P, 1, given=P, classes=[0, 1, 5, 0], scores=np.ones(4))
    with pytest.raises(BadInput, match="power"):
        relevance_draws(P, 1, np.random.default_rng(0), scores=np.ones(4), power=-1)
    with pytest.raises(BadInput, match="given and X"):
        largest_cluster_first(P, 1, given=np.ones((1, 3)))
