"""A certificate is never wrong: no batch is better than its bound allows."""

import importlib
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

import naive_coverage as naive
from nextbatch.algorithms import certify, facility_location, neighbor_graph
from nextbatch.algorithms.certificates.certify import Certificate
from nextbatch.errors import BadInput
from nextbatch.threads import threads

module = importlib.import_module("nextbatch.algorithms.certificates.certify")  # the package names the function so
MEASURES = {"squared_distance": lambda gaps: gaps, "euclidean": np.sqrt}


def small_instance(rng):
    n, d = int(rng.integers(1, 11)), int(rng.integers(1, 4))
    k = int(rng.integers(1, min(n, 4) + 1))
    X = rng.standard_normal((n, d)) if rng.random() < 0.5 else rng.integers(-2, 3, (n, d))
    if rng.random() < 0.3:
        X = X[rng.integers(n, size=n)]
    w = rng.integers(0, 3, n) + (np.arange(n) == rng.integers(n)) if rng.random() < 0.5 else np.ones(n)
    labeled = rng.standard_normal((2, d)) if rng.random() < 0.2 else None
    return X.astype(np.float32), k, w, labeled


def best_possible(X, k, w, labeled, distance):
    D = MEASURES[distance](naive.squared_distances(X, X))
    covered = (
        None if labeled is None else MEASURES[distance](naive.squared_distances(X, np.float32(labeled))).min(axis=1)
    )
    return naive.best_cost(D, w, k, covered)


@pytest.mark.parametrize("seed", range(4))
def test_no_batch_of_a_small_pool_costs_less_than_its_bound(seed):
    rng = np.random.default_rng(seed)
    tight = 0
    for _ in range(400):
        X, k, w, labeled = small_instance(rng)
        distance = str(rng.choice(list(MEASURES)))
        batch = rng.choice(len(X), k, replace=False)
        with threads(1):
            graph = neighbor_graph(X, int(rng.integers(1, len(X) + 1))) if rng.random() < 0.5 else None
            proof = certify(X, batch, weights=w, given=labeled, distance=distance, graph=graph)
        best = best_possible(X, k, w, labeled, distance)
        assert proof.lower_bound <= best
        assert proof.cost >= best * (1 - 1e-12)
        tight += proof.lower_bound >= 0.95 * best
    assert tight > 250  # even with lists as short as these


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.floats(1e-12, 1e12))
def test_no_scale_breaks_the_bound(seed, scale):
    X, k, w, _ = small_instance(np.random.default_rng(seed))
    X = (X * scale).astype(np.float32)
    assert certify(X, np.arange(k), weights=w).lower_bound <= best_possible(X, k, w, None, "squared_distance")


def solved_exactly(D, w, k):
    """The K-medoids problem as an integer program: y_j chosen, x_ij row i represented by j."""
    n = len(D)
    cost = np.concatenate([np.zeros(n), (w[:, None] * D).ravel()])
    i, j = np.divmod(np.arange(n * n), n)
    each_row_once = coo_array((np.ones(n * n), (i, n + np.arange(n * n))), shape=(n, n + n * n))
    by_chosen = coo_array(
        (np.repeat([1.0, -1.0], n * n), (np.tile(np.arange(n * n), 2), np.concatenate([n + np.arange(n * n), j]))),
        shape=(n * n, n + n * n),
    )
    size = coo_array((np.ones(n), (np.zeros(n, dtype=int), np.arange(n))), shape=(1, n + n * n))
    solution = milp(
        cost,
        constraints=[
            LinearConstraint(each_row_once.tocsc(), 1, 1),
            LinearConstraint(by_chosen.tocsc(), -np.inf, 0),
            LinearConstraint(size.tocsc(), k, k),
        ],
        integrality=np.concatenate([np.ones(n), np.zeros(n * n)]),
        bounds=Bounds(0, 1),
    )
    assert solution.success
    return solution.fun


@pytest.mark.parametrize("seed", range(24))
def test_an_integer_program_finds_no_batch_below_the_bound_and_the_bound_is_near(seed):
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(20, 29)), int(rng.integers(2, 9))
    X = rng.standard_normal((n, 3)).astype(np.float32)
    w = rng.random(n)
    best = solved_exactly(naive.squared_distances(X, X), w, k)
    proof = certify(X, np.arange(k), weights=w)
    assert 0.97 * best <= proof.lower_bound <= best * (1 + 1e-7)  # the solver stops a little above the optimum
    short = certify(X, np.arange(k), weights=w, graph=neighbor_graph(X, 2 * n // k))
    assert short.lower_bound <= best * (1 + 1e-7)


def mixture(n=3000, d=16, components=100):
    rng = np.random.default_rng(0)
    means = rng.standard_normal((components, d))
    return (means[rng.integers(components, size=n)] + 0.2 * rng.standard_normal((n, d))).astype(np.float32)


def test_a_greedy_batch_is_proven_nearly_best_and_a_random_one_is_far_off():
    X = mixture()
    proof = certify(X, facility_location(X, 300).positions)
    assert proof.gap < 0.02
    assert proof.random_gap > 5 * proof.gap


def test_short_lists_prove_nearly_as_much_as_all_distances():
    X = mixture(1000)
    batch = facility_location(X, 100).positions
    whole, short = certify(X, batch), certify(X, batch, graph=neighbor_graph(X, 28))
    assert whole.gap <= short.gap + 1e-3
    assert short.gap < whole.gap + 0.01


def test_the_bound_does_not_depend_on_the_batch():
    X = mixture(500)
    good = certify(X, facility_location(X, 50).positions)
    bad = certify(X, np.arange(50))
    assert bad.lower_bound == pytest.approx(good.lower_bound)
    assert bad.gap > good.gap


def test_the_number_of_threads_changes_no_digit():
    X = mixture(1500)
    proofs = []
    for number in (1, 2):
        with threads(number):
            proofs.append(certify(X, np.arange(100)))
    assert proofs[0] == proofs[1]


def test_weights_and_given_rows_count():
    X = [[0.0], [1.0], [10.0], [11.0]]
    assert certify(X, [0], weights=[1, 1, 0, 0]).gap == pytest.approx(0, abs=1e-6)
    assert certify(X, [0], given=[[10.5]]).cost == pytest.approx(1.5)
    assert certify(X, [0], given=csr_array(np.zeros((1, 1)))).cost == certify(X, [0], given=[[0.0]]).cost
    assert certify(X, [0], given=csr_array((0, 1))).cost == certify(X, [0]).cost
    assert certify(X, [2], given=[[10.5]]).gap > 1


def test_a_batch_of_all_rows_costs_nothing():
    proof = certify([[0.0], [1.0], [5.0]], [2, 0, 1])
    assert (proof.cost, proof.lower_bound, proof.gap) == (0.0, 0.0, 0.0)
    assert proof.sentence == "No batch of 3 can represent this pool better than this one; a random one is as good."


def random_costs(proof):
    return (1 + proof.random_gap) * proof.lower_bound


def test_better_means_a_lower_cost_on_either_side_of_a_random_batch():
    X = mixture(500)
    good, bad = certify(X, facility_location(X, 50).positions), certify(X, np.argsort(X[:, 0])[:50])
    share = 100 * (1 - good.cost / random_costs(good))
    assert f"which is {share:.0f} % better than a random one (mean of 10, give or take" in good.sentence
    assert bad.gap > bad.random_gap
    share = 100 * (1 - random_costs(bad) / bad.cost)
    assert f"already a random one is {share:.0f} % better (mean of 10, give or take" in bad.sentence
    assert bad.random_gap == good.random_gap


def test_what_a_random_batch_costs_is_a_mean_of_ten_with_their_spread():
    X, rng = mixture(300), np.random.default_rng(5)
    proof = certify(X, np.arange(3), rng=np.random.default_rng(5))
    costs = [naive_cost(X, rng.choice(300, 3, replace=False)) for _ in range(10)]
    assert random_costs(proof) == pytest.approx(np.mean(costs))
    assert proof.random_spread * proof.lower_bound == pytest.approx(np.std(costs, ddof=1))
    means = [random_costs(certify(X, np.arange(3), rng=np.random.default_rng(seed))) for seed in range(9)]
    assert np.std(means) < 0.6 * np.std(costs)  # a third, by the law of large numbers


def naive_cost(X, positions):
    return naive.squared_distances(X, X[positions]).min(axis=1).sum()


@pytest.mark.parametrize("k", [2, 40, 700])
def test_what_random_batches_cost_is_the_same_where_lists_hold_only_some_of_the_distances(k):
    X, w = mixture(1500), np.random.default_rng(3).random(1500)
    proof = certify(X, np.arange(k), weights=w, rng=np.random.default_rng(5), graph=neighbor_graph(X, 5))
    rng = np.random.default_rng(5)
    gaps = naive.squared_distances(X, X)
    costs = [float(w @ gaps[:, rng.choice(1500, k, replace=False)].min(axis=1)) for _ in range(10)]
    assert random_costs(proof) == pytest.approx(np.mean(costs))


def test_a_bound_is_the_same_in_parts_and_with_any_number_of_threads(monkeypatch):
    X, batch = mixture(1200), np.arange(30)
    whole = certify(X, batch).lower_bound
    monkeypatch.setattr(module, "ENTRIES_PER_PART", 1000)
    with threads(1):
        alone = certify(X, batch).lower_bound
    with threads(3):
        assert certify(X, batch).lower_bound == alone
    assert alone == pytest.approx(whole, rel=1e-6)


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1e3))
def test_nothing_is_more_than_a_hundred_per_cent_better(gap, random_gap, spread):
    sentence = Certificate(10, 1 + gap, 1.0, gap, random_gap, spread).sentence
    for share in re.findall(r"([\d.]+) % better", sentence):
        assert 0 < float(share) <= 100


def test_identical_rows_are_represented_by_any_batch():
    assert certify(np.ones((5, 2)), [3]).gap == 0.0


def test_where_nothing_is_proven_nothing_is_claimed():
    # Two pairs of copies and lists of two: every allowance is zero, although a batch of one costs something.
    X = [[0.0], [0.0], [7.0], [7.0]]
    proof = certify(X, [0], graph=neighbor_graph(X, 1))
    assert proof.lower_bound == 0.0
    assert proof.gap is None
    assert proof.random_gap is None
    assert "Nothing is proven" in proof.sentence


def test_the_sentence_rounds_the_gap_up_so_that_it_stays_true():
    assert "more than 2.1 % better" in Certificate(10, 102.05, 100.0, 0.0205, None).sentence
    assert "random" not in Certificate(10, 102.01, 100.0, 0.0201, None).sentence


@pytest.mark.parametrize("positions", [[], [0, 0], [-1], [3], [0.5], [[0]], [True]])
def test_positions_that_are_no_batch_are_refused(positions):
    with pytest.raises(BadInput, match="positions"):
        certify([[0.0], [1.0], [2.0]], positions)


def test_a_graph_of_other_rows_is_refused():
    with pytest.raises(BadInput, match="graph"):
        certify([[0.0], [1.0], [2.0]], [0], graph=neighbor_graph([[0.0], [1.0]], 1))
