"""An `MLPClassifier` that makes exactly `max_iter` passes over its samples."""

import warnings
from typing import Any

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier


class FixedPassesMLP(MLPClassifier):  # type: ignore[misc]
    """An `MLPClassifier` that makes `max_iter` passes and does not warn that it has not converged.

    Parameters are those of `sklearn.neural_network.MLPClassifier`. Set `n_iter_no_change` to at least `max_iter`,
    otherwise it may stop early.

    Examples
    --------
    >>> network = FixedPassesMLP((4,), max_iter=3, n_iter_no_change=3, random_state=0)
    >>> network.fit([[0.0], [1.0]], ["no", "yes"]).n_iter_
    3
    """

    def fit(self, X: Any, y: Any) -> "FixedPassesMLP":
        """Fit to rows `X` of shape (n_samples, n_columns) and their labels `y`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            # With fewer samples than `batch_size`, all of them are one batch: nothing to warn of.
            warnings.filterwarnings("ignore", "Got `batch_size` .* larger than sample size")
            super().fit(X, y)
        return self
