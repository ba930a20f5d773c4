"""Greedy designs take what their naive twins take, whatever the blocks are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_designs as naive
from nextbatch.algorithms import class_trace_design, determinant_design, trace_design
from nextbatch.algorithms.designing import design
from nextbatch.errors import BadInput
from nextbatch.threads import threads


def rows(seed, n, d):
    rng = np.random.default_rng(seed)
    return (rng.standard_normal((n, d)) * rng.random((n, 1))).astype(np.float32).astype(float)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 5), st.booleans(), st.sampled_from([1.0, 1.5, 2.0]))
def test_it_takes_what_lowers_the_trace_most_and_gives_up_what_raises_it_least(seed, n, d, with_given, oversample):
    X = rows(seed, n, d)
    G = X[: n // 3] if with_given else X[:0]
    k = int(np.random.default_rng(seed).integers(0, n + 1))
    F = np.mean(naive.outer_products([*X, *G]), axis=0)
    expected = naive.greedy_design(naive.outer_products(X), k, np.eye(d) + G.T @ G, F, oversample)
    assert trace_design(X, k, given=G, oversample=oversample).tolist() == expected


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_with_classes_it_takes_what_lowers_the_trace_most(seed, n_classes):
    rng = np.random.default_rng(seed)
    X, P = rows(seed, 25, 3), rng.dirichlet([0.7] * n_classes, 25)
    own, before = naive.class_information(X, P), naive.class_information(X[:4], P[:4])
    F = np.mean([*own, *before], axis=0)
    M = 0.5 * np.eye(3 * n_classes) + 0.1 * sum(before)
    expected = naive.greedy_design([0.7 * one for one in own], 5, M, F)
    found = class_trace_design(X, P, 5, given=X[:4], given_probabilities=P[:4], share=0.7, given_share=0.1, ridge=0.5)
    if n_classes > 1:  # one class informs of nothing: all rows tie
        assert found.tolist() == expected


def test_two_classes_are_the_binary_design_in_which_both_classes_are_asked_alike():
    # With two classes diag p - pp' is p (1 - p) times a matrix of rank one with the eigenvalue 2.
    X, P = rows(1, 60, 4), np.random.default_rng(1).dirichlet([1.0, 1.0], 60)
    V = np.sqrt(2 * P.prod(axis=1))[:, None] * X
    assert class_trace_design(X, P, 8).tolist() == trace_design(V, 8).tolist()


@pytest.mark.parametrize("with_given", [False, True])
def test_it_takes_what_raises_the_determinant_most(with_given):
    for seed in range(8):
        X = rows(seed, 50, 6)
        G = X[:5] if with_given else X[:0]
        expected = naive.greedy_determinant(X, 12, G, 0.1)
        assert determinant_design(X, 12, given=G, ridge=0.1).tolist() == expected


@pytest.mark.parametrize("kind", ["normal", "clusters", "copies"])
@pytest.mark.parametrize("criterion", [trace_design, determinant_design])
def test_no_shortlist_and_no_size_of_blocks_changes_a_pick(monkeypatch, criterion, kind):
    X = rows(3, 900, 8)
    if kind == "clusters":
        X += 3 * rows(4, 9, 8)[np.arange(900) % 9]
    if kind == "copies":
        X = X[np.arange(900) % 150]
    expected = criterion(X, 120)
    for shortlist, most in ((5, 4), (40, 128), (900, 1), (900, 500)):
        monkeypatch.setattr(design, "SHORTLIST", shortlist)
        monkeypatch.setattr(design, "MOST_PICKS", most)
        monkeypatch.setattr(design, "FEWEST_PICKS", min(8, most))
        assert criterion(X, 120).tolist() == expected.tolist()


def test_one_thread_takes_the_same_rows():
    X = rows(5, 5000, 12)
    with threads(1):
        alone = trace_design(X, 60)
    assert alone.tolist() == trace_design(X, 60).tolist()


def test_of_copies_the_first_is_taken_and_given_up_last():
    X = np.repeat(rows(6, 20, 3), 3, axis=0)
    taken = trace_design(X, 6)
    for position in taken:
        assert set(range(position - position % 3, position)) <= set(taken.tolist())


def test_a_factor_of_all_rows_and_its_square_of_the_ridge_change_nothing():
    X = rows(7, 80, 5)
    assert trace_design(1024 * X, 9, ridge=1024**2).tolist() == trace_design(X, 9).tolist()


def test_giving_up_rows_leaves_a_smaller_trace_than_stopping_early_does_on_average():
    gains = []
    for seed in range(30):
        X = rows(seed, 60, 8)
        F = X.T @ X / 60

        def trace(taken, X=X, F=F):
            return naive.trace_after(np.eye(8) + X[taken].T @ X[taken], F)

        gains.append(trace(trace_design(X, 6, oversample=1)) - trace(trace_design(X, 6)))
    assert np.mean(gains) > 0


def test_what_does_not_fit_is_refused():
    X = rows(0, 9, 2)
    for wrong, told in (
        ({"given": np.ones((2, 3))}, "given"),
        ({"target": np.eye(3)}, "target"),
        ({"ridge": 0}, "ridge"),
        ({"oversample": 0.5}, "oversample"),
    ):
        with pytest.raises(BadInput, match=told):
            trace_design(X, 3, **wrong)
    with pytest.raises(BadInput, match="5000 rows, more than 4000"):
        class_trace_design(np.ones((9, 500)), np.full((9, 10), 0.1), 3)
