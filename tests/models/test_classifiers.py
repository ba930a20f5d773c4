"""Every named classifier learns what is easy to learn, without a warning, the same from the same seed."""

import numpy as np
import pytest
from scipy import sparse

from nextbatch import BadInput, rng_for
from nextbatch.models.classifiers import CLASSIFIERS, classifier

Y = np.arange(60) % 3
DENSE = rng_for("named classifiers").normal(size=(60, 6)).astype(np.float32) / 10 + np.eye(6, dtype=np.float32)[Y]


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize("is_sparse", [False, True])
def test_a_named_classifier_learns_without_a_warning(name, is_sparse):
    X = sparse.csr_array(np.abs(DENSE)) if is_sparse else DENSE
    first, second = (classifier(name, rng_for("seed"), sparse=is_sparse).fit(X, Y) for _ in range(2))
    assert np.mean(first.predict(X) == Y) > 0.9
    assert np.array_equal(first.predict_proba(X), second.predict_proba(X))


def test_logistic_regression_of_float32_is_that_of_the_same_numbers_in_float64():
    single, double = (classifier("logistic", rng_for("seed")).fit(X, Y) for X in (DENSE, DENSE.astype(np.float64)))
    np.testing.assert_array_equal(single.coef_, double.coef_)
    np.testing.assert_allclose(single.predict_proba(DENSE), double.predict_proba(DENSE), rtol=1e-12)


def test_the_network_of_the_paper_makes_as_many_passes_however_few_the_samples():
    for n in (4, 60):
        assert classifier("mlp-sgd", rng_for("seed")).fit(DENSE[:n], Y[:n]).n_iter_ == 50


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(BadInput, match=r"'logistic', 'forest', 'mlp', 'mlp-sgd', 'naive-bayes', got 'svm'"):
        classifier("svm", rng_for("seed"))
