"""Texts as numbers: tf-idf of words and pairs of words for models, its first singular vectors for distances."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from nextbatch.errors import BadInput
from nextbatch.quoting import shortened
from nextbatch.seeds import rng_for
from nextbatch.threads import workers

# At most this many words and pairs of words are columns.
COLUMNS = 250_000
# Latent semantic analysis is commonly done with about 100 directions.
DIRECTIONS = 100


@dataclass(frozen=True, eq=False)
class TextFeatures:
    """What was learned from some texts, without labels, to turn these and others into rows.

    Parameters
    ----------
    counting : CountVectorizer
        Knows the words and pairs of words.
    columns : array of int, shape (n_columns,)
        Those of them that are columns, ascending.
    weighting : TfidfTransformer
        Knows in how many texts each of them is.
    projection : array of shape (n_columns, n_directions)
        What rows are multiplied by for distances: the leading right singular vectors.
    """

    counting: Any
    columns: NDArray[np.intp]
    weighting: Any
    projection: NDArray[np.float32]

    def rows(self, texts: Any) -> Any:
        """Return a sparse row of length one for each text; of words that were not learned it holds nothing."""
        counts = sparse.csr_array(self.counting.transform(texts))[:, self.columns]
        return sparse.csr_array(self.weighting.transform(counts))


def learn_text_features(
    texts: Any, source: str, *, columns: int = COLUMNS, directions: int = DIRECTIONS
) -> TextFeatures:
    """Learn words, their weights, and directions for distances from texts.

    Parameters
    ----------
    texts : sequence of str
    source : str
        What sentences call the place that the texts come from.
    columns : int, default 250,000
        The most frequent words and pairs of words become columns, at most this number.
    directions : int, default 100
        Columns of the embedding (latent semantic analysis).

    Raises
    ------
    BadInput
        If the texts hold no words.

    Examples
    --------
    >>> features = learn_text_features(["red wine", "white wine"], "wines.csv")
    >>> features.rows(["red wine", "green tea"]).toarray().round(2)
    array([[0.63, 0.63, 0.  , 0.  , 0.45],
           [0.  , 0.  , 0.  , 0.  , 0.  ]], dtype=float32)
    """
    counting = CountVectorizer(ngram_range=(1, 2), dtype=np.float32)
    try:
        counts = counting.fit(texts).transform(texts)
    except ValueError as error:
        reason = shortened(error)
        raise BadInput(f"The texts of {source} cannot be learned from ({reason}): they hold no words.") from None
    # Many are equally frequent where the line is drawn; of these the first in the alphabet stay, on every machine.
    frequent = np.argsort(-np.asarray(counts.sum(axis=0)).ravel(), kind="stable")[:columns]
    kept = np.sort(frequent)
    weighting = TfidfTransformer().fit(sparse.csr_array(counts)[:, kept])
    rows = sparse.csr_array(weighting.transform(sparse.csr_array(counts)[:, kept]))
    return TextFeatures(counting, kept, weighting, _projection(rows, directions))


def _projection(X: Any, directions: int) -> NDArray[np.float32]:
    n_directions = min(directions, min(X.shape) - 1)
    if n_directions < 1:
        return np.eye(X.shape[1], dtype=np.float32)
    seed = int(rng_for("directions of tf-idf").integers(2**31))
    with workers():  # products that do not depend on the number of threads
        decomposition = TruncatedSVD(n_directions, random_state=seed).fit(X)
    return np.ascontiguousarray(decomposition.components_.T, dtype=np.float32)
