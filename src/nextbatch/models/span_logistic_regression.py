"""Logistic regression in the span of its samples: the same predictions, fitted with one column per sample.

With an L2 penalty the best coefficients are a linear combination of the samples (the representer theorem). If there are
fewer samples than columns, as in texts, it is enough to fit n_samples columns that have the same inner products: the
eigenvectors of X Xᵀ, scaled by the roots of the eigenvalues.
"""

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

# Eigenvalues below this fraction of the largest one are rounding errors.
NEGLIGIBLE = 1e-12


class SpanLogisticRegression(LogisticRegression):  # type: ignore[misc]
    """Logistic regression for sparse rows with more columns than samples, fitted as if there were n_samples columns.

    Parameters are those of `sklearn.linear_model.LogisticRegression`; the penalty must be its default, L2.

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
        kept[-1] = True  # if all rows are empty: one column of zeros
        lengths = np.sqrt(np.maximum(values[kept], np.finfo(float).tiny))
        if self.warm_start and hasattr(self, "coef_"):
            # Warm start: the previous coefficients in the new columns; the predictions for the samples stay the same.
            self.coef_ = ((X @ self.coef_.T).T @ axes[:, kept]) / lengths  # type: ignore[has-type]
        super().fit(axes[:, kept] * lengths, y)
        in_samples = (axes[:, kept] / lengths) @ self.coef_.T
        self.coef_ = np.ascontiguousarray((X.T @ in_samples).T)
        self.n_features_in_ = X.shape[1]
        return self
