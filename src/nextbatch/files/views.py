"""Two views of samples: what a model learns from, and what distances are measured in."""

from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler

from nextbatch import checks
from nextbatch.files.samples import Samples
from nextbatch.files.text import summary, tf_idf


class Views(NamedTuple):
    """A row per sample in both: `X`, dense or sparse, for a model, and `embeddings` for distances."""

    X: Any
    embeddings: NDArray[np.float32]


def views(samples: Samples, rng: Generator) -> Views:
    """Return the two views; `rng` is used for texts alone.

    A model sees every column standardized over all rows. Distances are measured in the columns of a table
    standardized as well, since each has a unit of its own, but in an embedding, an array or pixels as they are, since
    all columns share one. Of texts the model sees the tf-idf of what labeled texts hold (of other words it could learn
    nothing), and distances are measured in a summary of all words. Embeddings from a file of their own are what
    distances are measured in, and what the model learns from if there are no other features.
    """
    rows, beside = samples.rows, samples.beside
    if rows.texts is not None:
        X = tf_idf(rows.texts, rows.source)
        distances = summary(X, rng) if beside is None else beside
        learnable = X[:, np.flatnonzero(X[samples.labeled].getnnz(axis=0))]
        return Views(learnable, checks.matrix(distances, "The embeddings"))
    features = beside if rows.features is None else rows.features
    plain = checks.matrix(features, f"The features of {rows.source}")
    standardized = StandardScaler().fit_transform(features if rows.own_units else plain)
    if beside is not None:
        return Views(standardized, checks.matrix(beside, "The embeddings"))
    return Views(standardized, checks.matrix(standardized, "The features") if rows.own_units else plain)
