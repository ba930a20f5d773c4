"""Limits inside the engines: each pick is the best that is allowed, against the definition and against the optimum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naive_limits import coverage, feasible, greedily
from nextbatch.algorithms import (
    d2_sampling,
    facility_location,
    farthest_first,
    feature_coverage,
    ranked,
    similarity_matching,
    top_k,
)
from nextbatch.algorithms.limits import Limits, Others, budget_of, groups_of
from nextbatch.seeds import rng_for


def limits_of(case, n):
    """Return the limits that a naive case describes."""
    X = None if "distance" not in case else np.asarray(case["X"], np.float32)
    others = case.get("others")
    return Limits(
        n,
        groups=tuple(groups_of(names, most) for names, most in case.get("groups", ())),
        budgets=tuple(budget_of(costs, budget) for costs, budget in case.get("budgets", ())),
        distance=case.get("distance", 0.0),
        rows=None if X is None else X.__getitem__,
        others=() if others is None else (Others(lambda: np.asarray(others, np.float32), case["distance"]),),
    )


@st.composite
def cases(draw, most_rows=14, kinds=("groups", "budgets", "distance")):
    """Rows of whole numbers, so that distances are exact, without ties of the values; and some limits on them."""
    n = draw(st.integers(1, most_rows))
    rng = rng_for("limits", draw(st.integers(0, 10**6)))
    X = rng.integers(0, 40, size=(n, 3)).astype(np.float32)
    case = {"X": X, "scores": rng.permutation(n) / 7 + 0.1, "rng": rng}
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, unique=True))
    if "groups" in chosen:
        case["groups"] = [(rng.integers(0, 4, size=n), draw(st.integers(1, 3)))]
        if draw(st.booleans()):
            case["groups"].append((rng.choice(["a", "b"], size=n), draw(st.integers(1, 4))))
    if "budgets" in chosen:
        case["budgets"] = [(rng.integers(0, 9, size=n).astype(float), float(draw(st.integers(0, 30))))]
    if "distance" in chosen:
        case["distance"] = float(draw(st.integers(1, 30)))
        if draw(st.booleans()):
            case["others"] = rng.integers(0, 40, size=(2, 3)).astype(np.float32)
    return n, draw(st.integers(0, n)), case


def gaps(X):
    X = np.asarray(X, np.float64)
    return ((X[:, None] - X) ** 2).sum(axis=2)


@given(cases())
def test_the_largest_scores_are_taken_as_they_are_allowed(drawn):
    n, k, case = drawn
    expected = greedily(lambda i, taken: case["scores"][i], n, k, case)
    assert top_k(case["scores"], k, limits=limits_of(case, n)).tolist() == expected


@given(cases())
def test_the_farthest_row_is_the_farthest_that_is_allowed(drawn):
    n, k, case = drawn
    squares, given_rows = gaps(case["X"]), case["rng"].integers(0, 40, size=(2, 3)).astype(np.float32)
    start = ((case["X"][:, None].astype(np.float64) - given_rows) ** 2).sum(axis=2).min(axis=1)

    def distance(i, taken):
        return min([start[i], *(squares[i, j] for j in taken)])

    found = farthest_first(case["X"], k, given=given_rows, limits=limits_of(case, n))
    assert found.positions.tolist() == greedily(distance, n, k, case)


@given(cases())
def test_ranked_batch_mode_takes_the_best_that_is_allowed(drawn):
    n, k, case = drawn
    given_rows = case["rng"].integers(0, 40, size=(2, 3)).astype(np.float32)
    both = np.concatenate([case["X"], given_rows])
    distances = np.sqrt(gaps(both))

    def value(i, taken):
        share = (n - len(taken)) / (n + 2)
        nearest = distances[i, [*taken, n, n + 1]].min()
        return share * (1 - 1 / (1 + nearest)) + (1 - share) * case["scores"][i]

    found = ranked(case["X"], k, scores=case["scores"], given=given_rows, limits=limits_of(case, n))
    assert found.tolist() == greedily(value, n, k, case)


@given(cases(kinds=("groups", "distance")), st.sampled_from([None, 5]))
def test_facility_location_adds_the_row_of_largest_gain_that_is_allowed(drawn, neighbors):
    n, k, case = drawn
    squares = gaps(case["X"])
    similar = squares.max(initial=0) - squares
    neighbors = None if neighbors is None else n
    weights = case["rng"].random(n) + 0.1

    def gain(i, taken):
        before = similar[:, taken].max(axis=1) if taken else np.zeros(n)
        return float(np.round(weights @ np.maximum(similar[:, i] - before, 0), 6))

    found = facility_location(case["X"], k, weights=weights, neighbors=neighbors, limits=limits_of(case, n))
    expected = greedily(gain, n, k, case)
    # The last picks may gain nothing: then any is as good.
    assert len(found.positions) == len(expected)
    assert found.gains == pytest.approx([gain(i, expected[:at]) for at, i in enumerate(expected)], abs=1e-3)


@given(cases())
def test_feature_coverage_adds_the_row_of_largest_gain_that_is_allowed(drawn):
    n, k, case = drawn
    counts, classes = case["rng"].random((n, 3)) + 0.1, case["rng"].integers(0, 2, size=n)
    wanted = np.array([counts[classes == c].sum(axis=0) for c in range(2)])

    def gain(i, taken):
        same = [j for j in taken if classes[j] == classes[i]]
        have = 0.02 + counts[same].sum(axis=0)
        return wanted[classes[i]] @ np.log1p(counts[i] / have)

    found = feature_coverage(counts, k, groups=classes, limits=limits_of(case, n))
    assert found.tolist() == greedily(gain, n, k, case)


@given(cases(), st.sampled_from(["greedy", "frank_wolfe"]))
def test_similarity_matching_keeps_within_limits_and_takes_all_that_they_leave(drawn, solver):
    n, k, case = drawn
    rows, costs = case["rng"].dirichlet([1.0] * 3, size=n), case["rng"].random(n)
    limits = limits_of(case, n)
    found = similarity_matching(rows, k, costs=costs, solver=solver, limits=limits)
    assert limits.in_order(found, len(found)).all()
    assert len(found) == k or not limits.after(found).open.any()
    if solver == "greedy":
        best = greedily(lambda i, taken: -matching_loss(rows, costs, [*taken, i], k), n, k, case)
        assert found.tolist() == best


def matching_loss(rows, costs, chosen, k):
    """The objective whose change the greedy solver minimizes."""
    K = np.exp(-gaps(rows))
    pull = costs - k / len(rows) * K.sum(axis=1)
    return float(np.round(K[np.ix_(chosen, chosen)].sum() / 2 + pull[chosen].sum(), 9))


@given(cases())
def test_what_is_drawn_by_distance_keeps_within_limits_and_leaves_none_that_is_allowed(drawn):
    n, k, case = drawn
    limits = limits_of(case, n)
    found = d2_sampling(case["X"], k, rng_for("draws"), limits=limits)
    assert len(set(found.tolist())) == len(found)
    assert limits.in_order(found, len(found)).all()
    assert len(found) == k or not limits.after(found).open.any()


def test_d2_sampling_within_limits_draws_from_the_allowed_rows_in_proportion_to_the_squared_distance():
    X, groups = np.array([[0.0], [1.0], [2.0], [5.0], [6.0]]), np.array([0, 0, 0, 1, 1])
    counts = np.zeros((5, 5))
    for seed in range(4000):
        first, second = d2_sampling(X, 2, rng_for("within", seed), start=1, limits=Limits(5, (groups_of(groups, 1),)))
        counts[first, second] += 1
    assert counts[1, [0, 1, 2]].sum() == counts[[0, 2, 3, 4]].sum() == 0
    share = np.array([16, 25]) / 41
    assert abs(counts[1, 3] - 4000 * share[0]) < 4 * np.sqrt(4000 * share.prod())


@given(cases(most_rows=9, kinds=("groups",)))
def test_greedy_coverage_within_one_kind_of_groups_reaches_half_of_the_optimum(drawn):
    n, k, case = drawn
    case["groups"] = case["groups"][:1]
    squares = gaps(case["X"])
    similar = squares.max(initial=0) - squares
    found = facility_location(case["X"], k, limits=limits_of(case, n)).positions.tolist()
    best = max(coverage(similar, rows) for rows in feasible(n, k, case))
    assert coverage(similar, found) >= best / 2 - 1e-9


@settings(max_examples=60)
@given(cases(most_rows=9, kinds=("budgets",)))
def test_the_best_of_three_orders_within_a_budget_reaches_its_share_of_the_optimum(drawn):
    n, _, case = drawn
    squares = gaps(case["X"])
    similar = squares.max(initial=0) - squares
    found = facility_location(case["X"], n, limits=limits_of(case, n)).positions.tolist()
    choices = list(feasible(n, n, case))
    assert coverage(similar, found) >= (1 - 1 / np.e) / 2 * max(coverage(similar, rows) for rows in choices) - 1e-9
    worth = case["scores"]
    by_score = top_k(worth, n, limits=limits_of(case, n), additive=True)
    assert worth[by_score].sum() >= max(worth[rows].sum() for rows in choices) / 2 - 1e-9


def test_a_dear_sample_that_is_best_alone_does_not_keep_out_many_cheap_ones():
    worth, costs = np.array([1.0, 0.9, 0.9, 0.9]), np.array([9.0, 3.0, 3.0, 3.0])
    limits = Limits(4, budgets=(budget_of(costs, 9.0),))
    assert top_k(worth, 4, limits=limits).tolist() == [0]
    assert top_k(worth, 4, limits=limits, additive=True).tolist() == [1, 2, 3]
    X = [[0.0], [0.2], [5.0], [9.0]]
    chosen = facility_location(X, 4, weights=[9, 1, 1, 1], limits=limits).positions
    assert sorted(chosen) == [1, 2, 3]


def test_the_bound_on_what_a_batch_holds_is_reached_with_groups_or_a_budget_alone():
    groups = Limits(7, (groups_of([0, 0, 0, 1, 1, 2, 2], 2, given=[0, 2, 2]),))
    assert groups.most == 3
    assert len(top_k(np.arange(7.0), 7, limits=groups)) == 3
    assert Limits(4, budgets=(budget_of([5, 1, 2, 9], 3),)).most == 2


@pytest.mark.parametrize("k", [20, 300])
def test_a_large_instance_takes_what_the_definition_takes(k):
    rng = rng_for("large limits")
    X, names = rng.normal(size=(700, 8)).astype(np.float32), rng.integers(0, 40, size=700)
    limits = Limits(700, (groups_of(names, 6),))
    squares = gaps(X)

    first = int(((X - X.mean(axis=0)) ** 2).sum(axis=1).argmin())
    taken, left, near = [first], np.full(40, 6), squares[:, first].copy()
    left[names[first]] -= 1
    while len(taken) < min(k, 240):
        near[taken] = -1
        best = int(np.argmax(np.where(left[names] > 0, near, -1)))
        taken.append(best)
        left[names[best]] -= 1
        near = np.minimum(near, squares[:, best])
    assert farthest_first(X, k, limits=limits).positions.tolist() == taken
