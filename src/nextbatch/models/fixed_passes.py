"""A network that passes over its samples as often as it was told, and is then done."""

import warnings
from typing import Any

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier


class FixedPassesMLP(MLPClassifier):  # type: ignore[misc]
    """An `MLPClassifier` that makes `max_iter` passes: it neither stops early nor calls that a failure to converge.

    Parameters are those of `sklearn.neural_network.MLPClassifier`; leave `n_iter_no_change` at least at `max_iter`.

    Examples
    --------
    >>> network = FixedPassesMLP((4,), max_iter=3, n_iter_no_change=3, random_state=0)
    >>> network.fit([[0.0], [1.0]], ["no", "yes"]).n_iter_
    3
    """

    def fit(self, X: Any, y: Any) -> "FixedPassesMLP":
        """See `MLPClassifier.fit`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            # Fewer samples than a batch holds are one batch.
            warnings.filterwarnings("ignore", "Got `batch_size` .* larger than sample size")
            super().fit(X, y)
        return self
