"""Logistic regression in the span of its samples: the same answers, fitted in far fewer columns.

A penalty on the length of the coefficients makes the best ones a combination of the samples. With fewer samples than
columns, as with words, the fit needs one column per sample: rotations of the rows of X Xᵀ, in which all products of
samples are what they were.
"""

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

# Directions whose share of the largest eigenvalue is less hold nothing but rounding.
NEGLIGIBLE = 1e-12


class SpanLogisticRegression(LogisticRegression):  # type: ignore[misc]
    """Logistic regression for sparse rows, as fast as if there were one column per sample.

    Parameters are those of `sklearn.linear_model.LogisticRegression`, with its usual penalty (the squared length).

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> words = csr_array([[1.0, 0.0, 0.0, 0.5], [0.0, 1.0, 1.0, 0.0]])
    >>> SpanLogisticRegression().fit(words, ["sport", "music"]).predict(words)
    array(['sport', 'music'], dtype='<U5')
    """

    def fit(self, X: Any, y: Any) -> "SpanLogisticRegression":
        """Fit to sparse rows `X` of shape (n_samples, n_columns) and their labels `y`."""
        X = X.astype(np.float64)
        values, axes = np.linalg.eigh((X @ X.T).toarray())
        kept = values > NEGLIGIBLE * values[-1]
        kept[-1] = True  # rows without a single entry: one column of zeros
        lengths = np.sqrt(np.maximum(values[kept], np.finfo(float).tiny))
        if self.warm_start and hasattr(self, "coef_"):
            # The same answers for the samples, in the columns that they have now.
            self.coef_ = ((X @ self.coef_.T).T @ axes[:, kept]) / lengths  # type: ignore[has-type]
        super().fit(axes[:, kept] * lengths, y)
        in_samples = (axes[:, kept] / lengths) @ self.coef_.T
        self.coef_ = np.ascontiguousarray((X.T @ in_samples).T)
        self.n_features_in_ = X.shape[1]
        return self
