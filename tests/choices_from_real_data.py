"""Run by a slow test in fresh processes: prints what is prepared, chosen and measured on real texts, images and tables.

Texts are the docstrings of functions that come with Python and its scientific libraries, by the library; images are the
handwritten digits of scikit-learn, as color images of 32 x 32 pixels; the table is its one of breast cancer. Engines
choose from rows on the grid.
"""

import hashlib
import importlib
import inspect
import json
import os
import sys
import warnings

import numpy as np
from scipy.sparse import issparse
from sklearn.datasets import load_breast_cancer, load_digits

import determinism_of_engines as engines
from nextbatch import active_learning, rng_for
from nextbatch.errors import NextbatchWarning
from nextbatch.files.preparing.grid import on_grid
from nextbatch.files.preparing.preparation import embedded
from nextbatch.files.preparing.table_features import learn_table_features
from nextbatch.files.preparing.text_features import learn_text_features
from nextbatch.models.classifiers import classifier
from nextbatch.models.showing import showing
from nextbatch.strategies import BADGE, FASS, KCenter, KMeans, Margin, Submodular, TypiClust, WClustered
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.patches import PatchSettings, whitened_patches

STRATEGIES = (
    WClustered(beta=10),
    KMeans(),
    Submodular(),
    FASS(),
    KCenter(),
    TypiClust(),
    BADGE(),
    Margin(),
)
LIBRARIES = (
    "numpy",
    "scipy.stats",
    "scipy.linalg",
    "scipy.optimize",
    "pyarrow",
    "pyarrow.compute",
    "collections",
    "os",
)
ROUNDS, BATCH_SIZE, INITIAL = 4, 20, 20


def texts():
    """Return docstrings, and which library each is from."""
    found = {}
    for library in LIBRARIES:
        module = importlib.import_module(library)
        for name in sorted(vars(module)):
            words = inspect.getdoc(getattr(module, name, None)) or ""
            if len(words) > 200 and not name.startswith("_"):
                found.setdefault(words[:1500], library)
    return np.array(list(found), dtype=object), np.array(list(found.values()))


def images():
    """Return digits with a little color, and what they show."""
    pixels, y = load_digits(return_X_y=True)
    gray = (pixels.reshape(-1, 1, 8, 8) * 15).repeat(4, axis=2).repeat(4, axis=3)
    return (gray * np.array([1.0, 0.8, 0.5]).reshape(1, 3, 1, 1)).astype(np.uint8).reshape(len(y), -1), y


def text_rows():
    words, y = texts()
    features = learn_text_features(words, "docstrings")
    return features.rows(words), y, lambda rows: embedded(rows, features.projection)


def patch_rows():
    pixels, y = images()
    chosen = rng_for("digits").permutation(len(y))[:800]
    dataset = Dataset("digits", pixels[chosen], y[chosen])
    return np.array(whitened_patches(dataset, PatchSettings(filters=100, columns=48, seen=400)).X), y[chosen], None


def table_rows():
    values, y = load_breast_cancer(return_X_y=True)
    kinds = {"size": [["small", "large", "huge", None][int(value) % 4] for value in values[:, 0]]}
    everything = np.arange(len(y))
    return learn_table_features(values, kinds, everything, "the table").rows(everything), y, None


class Known:
    def __init__(self, y):
        self.y = y

    def label(self, indices):
        return self.y[indices]


def chosen_from(X, y, embed):
    """Return for every strategy its batches, and the accuracies on all rows."""
    made = {}
    for strategy in STRATEGIES:
        learner = showing(classifier("logistic", rng_for("learner"), sparse=issparse(X)), embed or (lambda rows: rows))
        first = rng_for("first").permutation(len(y))[:INITIAL]
        loop = active_learning(X, learner, strategy, Known(y), initial=first, batch_size=BATCH_SIZE, seed=5)
        batches, accuracies = [], []
        for _ in range(ROUNDS):
            batches.append(next(loop).queried.tolist())
            accuracies.append(float(np.mean(learner.predict(X) == y)))
        made[repr(strategy)] = {"batches": batches, "accuracies": accuracies}
    return made


def digest(rows):
    parts = (rows.data, rows.indices, rows.indptr) if issparse(rows) else (rows,)
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


def everything():
    made = {"engines": engines.digest(on_grid(engines.rows()).astype(np.float32))}
    for name, rows in (("texts", text_rows), ("patches", patch_rows), ("table", table_rows)):
        X, y, embed = rows()
        points = embed(X) if embed else X
        made[name] = {"rows": digest(X), "embeddings": digest(points), **chosen_from(X, y, embed)}
    return made


if __name__ == "__main__":
    os.environ["NEXTBATCH_CACHE"] = sys.argv[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NextbatchWarning)
        sys.stdout.write(json.dumps(everything()))
