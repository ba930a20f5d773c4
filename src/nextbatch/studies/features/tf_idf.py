"""tf-idf features of texts: sparse rows of word and word-pair weights, and a projection of them for distances."""

from dataclasses import replace
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from nextbatch.errors import BadInput
from nextbatch.seeds import rng_for
from nextbatch.storage.cache import NamedArrays, cached
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.threads import workers

# Part of the cache key: increase it when the code computes other rows from the same texts.
TF_IDF_VERSION = 1


def tf_idf(dataset: Dataset, *, columns: int = 250_000, directions: int = 100) -> Dataset:
    """Return `dataset` with tf-idf rows of length one, and a projection on their leading singular vectors.

    Vocabulary, frequencies and directions are learned without labels from the samples that are not officially held out;
    from all samples if the data set has no official test part.

    Parameters
    ----------
    dataset : Dataset
        Its rows are texts.
    columns : int
        The number of words and word pairs, at most; the most frequent ones are kept. Default: 250,000.
    directions : int
        The number of columns of the projection, the leading right singular vectors. Default: 100.

    Raises
    ------
    BadInput
        If the rows are no texts, or hold no words.
    """
    if dataset.X.dtype.kind != "O":
        raise BadInput(f"tf-idf needs texts, the rows of {dataset.name} are none: use other features.")
    recipe = {
        "features": "tf-idf",
        "procedure": TF_IDF_VERSION,
        "data": dataset.fingerprint,
        "columns": columns,
        "directions": directions,
        "scikit-learn": sklearn.__version__,
    }
    arrays = cached(recipe, lambda: _arrays(dataset, columns, directions))
    rows = sparse.csr_array((arrays["data"], arrays["indices"], arrays["indptr"]), shape=arrays["shape"])
    return replace(dataset, X=rows, projection=arrays["projection"])


def _arrays(dataset: Dataset, columns: int, directions: int) -> NamedArrays:
    X = _rows(dataset.X, dataset.train, columns, dataset.name)
    return {
        "data": X.data,
        "indices": X.indices,
        "indptr": X.indptr,
        "shape": np.array(X.shape),
        "projection": _projection(X[dataset.train], directions),
    }


def _rows(texts: NDArray[np.object_], train: NDArray[np.intp], columns: int, name: str) -> Any:
    """Return the tf-idf rows of all texts; vocabulary and frequencies are learned from those at `train`."""
    counting = CountVectorizer(ngram_range=(1, 2), dtype=np.float32)
    try:
        counting.fit(texts[train])
    except ValueError as error:
        raise BadInput(f"The texts of {name} cannot be learned from ({error}): they hold no words.") from None
    counts = counting.transform(texts)
    # Among equally frequent words the first in the alphabet are kept, on every machine.
    frequent = np.argsort(-np.asarray(counts[train].sum(axis=0)).ravel(), kind="stable")[:columns]
    counts = sparse.csr_array(counts)[:, np.sort(frequent)]
    return sparse.csr_array(TfidfTransformer().fit(counts[train]).transform(counts))


def _projection(X: Any, directions: int) -> NDArray[np.float32]:
    n_directions = min(directions, min(X.shape) - 1)
    if n_directions < 1:
        return np.eye(X.shape[1], dtype=np.float32)
    seed = int(rng_for("directions of tf-idf").integers(2**31))
    with workers():  # single-threaded products, independent of the number of threads
        decomposition = TruncatedSVD(n_directions, random_state=seed).fit(X)
    return np.ascontiguousarray(decomposition.components_.T, dtype=np.float32)
