"""Logistic regression in the span of its samples answers like the plain one."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from nextbatch import rng_for
from nextbatch.models.span_logistic_regression import SpanLogisticRegression


def words(n_rows, n_columns=400, n_classes=3):
    """Return sparse rows of length one whose first columns depend on their class."""
    rng = rng_for("span", n_rows, n_columns)
    y = rng.permutation(np.arange(n_rows) % n_classes)
    X = sparse.random_array((n_rows, n_columns), density=0.05, rng=rng, format="lil", dtype=np.float32)
    X[np.arange(n_rows), y] = 1
    X = sparse.csr_array(X)
    return X / sparse.linalg.norm(X, axis=1)[:, None], y


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("C", [0.5, 100.0])
def test_its_answers_are_those_of_a_plain_fit(n_classes, C):
    X, y = words(90, n_classes=n_classes)
    plain = LogisticRegression(C=C, max_iter=5000, tol=1e-8).fit(X[:60], y[:60])
    fast = SpanLogisticRegression(C=C, max_iter=5000, tol=1e-8).fit(X[:60], y[:60])
    assert fast.predict_proba(X) == pytest.approx(plain.predict_proba(X), abs=2e-4)
    assert fast.coef_ == pytest.approx(plain.coef_, abs=1e-2)
    assert fast.coef_.shape == plain.coef_.shape


def test_equal_rows_and_rows_without_an_entry_do_not_disturb_it():
    X, y = words(30)
    X = sparse.csr_array(sparse.vstack([X, X[:5], sparse.csr_array((2, X.shape[1]))]))
    y = np.concatenate([y, y[:5], [0, 1]])
    plain, fast = (kind(max_iter=5000, tol=1e-8).fit(X, y) for kind in (LogisticRegression, SpanLogisticRegression))
    assert fast.predict_proba(X) == pytest.approx(plain.predict_proba(X), abs=2e-4)


def test_rows_without_any_entry_leave_the_shares_of_the_classes():
    model = SpanLogisticRegression().fit(sparse.csr_array((4, 9)), [0, 0, 0, 1])
    assert model.predict_proba(sparse.csr_array((1, 9)))[0] == pytest.approx([0.75, 0.25], abs=1e-3)


def test_a_clone_keeps_its_parameters():
    assert clone(SpanLogisticRegression(C=7.0)).C == 7.0
