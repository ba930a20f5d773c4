"""Certificates for similarities: no batch is better than its bound allows, and the bound is near."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

import naive_coverage as naive
from nextbatch.algorithms import certify, facility_location, neighbor_graph
from nextbatch.errors import BadInput
from nextbatch.seeds import rng_for
from nextbatch.threads import threads

KERNELS = [("rbf", 0.4), ("rbf", 2.0), ("threshold", 1.0), ("cosine", None)]


def instance(rng, most_rows=10):
    n, d = int(rng.integers(1, most_rows + 1)), int(rng.integers(1, 4))
    k = int(rng.integers(1, min(n, 4) + 1))
    X = rng.standard_normal((n, d)) if rng.random() < 0.5 else rng.integers(-2, 3, (n, d))
    w = rng.integers(0, 3, n) + (np.arange(n) == rng.integers(n)) if rng.random() < 0.5 else np.ones(n)
    labeled = rng.standard_normal((2, d)).astype(np.float32) if rng.random() < 0.4 else None
    return X.astype(np.float32), k, w, labeled


def costs(X, labeled, similarity, width):
    """Return one minus the similarity of all pairs, and what each row costs without a batch."""
    D = 1 - naive.similarities(X, X, similarity, width)
    nothing = np.ones(len(X))
    return D, nothing if labeled is None else (1 - naive.similarities(X, labeled, similarity, width)).min(axis=1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("similarity", "width"), KERNELS)
def test_no_batch_of_a_small_pool_covers_more_than_the_bound_allows(similarity, width, seed):
    rng = np.random.default_rng(seed)
    tight = 0
    for _ in range(150):
        X, k, w, labeled = instance(rng)
        with threads(1):
            short = rng.random() < 0.5 and similarity != "cosine"
            graph = neighbor_graph(X, int(rng.integers(1, len(X) + 1))) if short else None
            batch = rng.choice(len(X), k, replace=False)
            proof = certify(X, batch, weights=w, given=labeled, distance=similarity, width=width, graph=graph)
        D, covered = costs(X, labeled, similarity, width)
        best = naive.best_cost(D, w, k, np.minimum(covered, 1))
        own = float(w @ np.minimum(np.minimum(D[:, batch].min(axis=1), covered), 1))
        assert proof.lower_bound <= best + 1e-6 * w.sum()
        assert proof.cost == pytest.approx(own, abs=1e-5 * w.sum())
        tight += proof.lower_bound >= 0.95 * best - 1e-6
    assert tight > 90


def optimum(D, w, k):
    """The lowest cost of any k columns of D, by an integer program: y opens columns, z assigns rows."""
    n = len(D)
    rows, columns = np.divmod(np.arange(n * n), n)
    c = np.concatenate([np.zeros(n), (w[:, None] * D).ravel()])
    assigned = coo_array((np.ones(n * n), (rows, n + np.arange(n * n))), shape=(n, n + n * n)).tocsr()
    pairs = np.column_stack([n + np.arange(n * n), columns]).ravel()
    entries = np.tile([1.0, -1.0], n * n), (np.repeat(np.arange(n * n), 2), pairs)
    opened = coo_array(entries, shape=(n * n, n + n * n)).tocsr()
    size = np.concatenate([np.ones(n), np.zeros(n * n)])[None]
    found = milp(
        c,
        integrality=np.concatenate([np.ones(n), np.zeros(n * n)]),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(assigned, 1, 1),
            LinearConstraint(opened, -np.inf, 0),
            LinearConstraint(size, k, k),
        ],
    )
    assert found.success
    return found.fun


@pytest.mark.parametrize(("similarity", "width"), [("rbf", 1.0), ("threshold", 1.2), ("cosine", None)])
@pytest.mark.parametrize("seed", range(2))
def test_an_integer_program_finds_no_batch_below_the_bound(similarity, width, seed):
    rng = rng_for("program", similarity, seed)
    X = rng.standard_normal((28, 3)).astype(np.float32)
    w, given = rng.random(28), rng.standard_normal((2, 3)).astype(np.float32)
    D, covered = costs(X, given, similarity, width)
    best = optimum(np.minimum(D, covered[:, None]), w, 5)
    batch = facility_location(X, 5, similarity=similarity, width=width, weights=w, given=given).positions
    proof = certify(X, batch, weights=w, given=given, distance=similarity, width=width)
    assert proof.lower_bound <= best * (1 + 1e-6) <= proof.cost * (1 + 1e-5)
    assert proof.lower_bound >= 0.9 * best


@pytest.mark.parametrize(("similarity", "width"), [("rbf", 1.0), ("cosine", None)])
def test_a_greedy_batch_of_many_rows_is_proven_nearly_best(similarity, width):
    rng = rng_for("many", similarity)
    X = (rng.standard_normal((60, 16))[rng.integers(60, size=3000)] + 0.3 * rng.standard_normal((3000, 16))).astype(
        np.float32
    )
    batch = facility_location(X, 150, similarity=similarity, width=width).positions
    proof = certify(X, batch, distance=similarity, width=width)
    assert 0 < proof.gap < 0.08 < proof.random_gap


def test_rows_of_zeros_have_no_direction_and_cost_one_each():
    X = np.float32([[1, 0], [0, 0], [0, 2], [0, 0]])
    proof = certify(X, [0, 2], distance="cosine", weights=[1, 2, 1, 3])
    assert (proof.cost, proof.gap) == (5.0, pytest.approx(0, abs=1e-6))
    assert certify(np.zeros((3, 2)), [1], distance="cosine").cost == 3


@pytest.mark.parametrize(("distance", "width"), [("rbf", None), ("cosine", 1.0), ("euclidean", 1.0), ("rbf", -1)])
def test_a_width_is_asked_for_where_it_means_something(distance, width):
    with pytest.raises(BadInput, match="width"):
        certify(np.eye(3), [0], distance=distance, width=width)
