"""tf-idf features of texts: sparse rows of word and word-pair weights, and a projection of them for distances."""

from dataclasses import replace

import numpy as np
import sklearn
from scipy import sparse

from nextbatch.errors import BadInput
from nextbatch.files.preparing.text_features import COLUMNS, DIRECTIONS, learn_text_features
from nextbatch.storage.cache import NamedArrays, cached
from nextbatch.studies.datasets.dataset import Dataset

# To be raised when the same texts give other rows.
TF_IDF_VERSION = 3


def tf_idf(dataset: Dataset, *, columns: int = COLUMNS, directions: int = DIRECTIONS) -> Dataset:
    """Return `dataset` with tf-idf rows of length one, and the projection on their strongest directions.

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
    features = learn_text_features(dataset.X[dataset.train], dataset.name, columns=columns, directions=directions)
    X = features.rows(dataset.X)
    return {
        "data": X.data,
        "indices": X.indices,
        "indptr": X.indptr,
        "shape": np.array(X.shape),
        "projection": features.projection,
    }
