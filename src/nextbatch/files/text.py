"""Texts as numbers: tf-idf of words and pairs of words for models, its first singular vectors for distances."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from nextbatch.errors import BadInput
from nextbatch.quoting import shortened

# Latent semantic analysis is commonly done with about 100 columns.
COLUMNS = 100


def tf_idf(texts: Sequence[str], source: Path) -> Any:
    """Return a sparse matrix with a row for each text and a column for each word and pair of words.

    Examples
    --------
    >>> tf_idf(["red wine", "white wine"], Path("wines.csv")).shape
    (2, 5)
    """
    try:
        return TfidfVectorizer(ngram_range=(1, 2), dtype=np.float32).fit_transform(texts)
    except ValueError as error:
        raise BadInput(
            f"The texts of {source} cannot be learned from ({shortened(error)}): they hold no words."
        ) from None


def summary(X: Any, rng: Generator) -> NDArray[Any]:
    """Return the rows of the sparse matrix `X` projected on its first singular vectors, at most `COLUMNS`."""
    directions = min(COLUMNS, min(X.shape) - 1)
    if directions < 1:
        dense: NDArray[Any] = X.toarray()
        return dense
    decomposition = TruncatedSVD(directions, random_state=int(rng.integers(2**31)))
    return np.asarray(decomposition.fit_transform(X), dtype=np.float32)
