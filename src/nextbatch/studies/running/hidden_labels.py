"""The oracle of a study: it has the true labels, and answers a given share of samples wrongly."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.seeds import rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.split import classes_of, samples_of


class HiddenLabels:
    """An oracle with one answer for each sample that may be labeled.

    Parameters
    ----------
    answers : array of shape (n_train,)
    """

    def __init__(self, answers: NDArray[Any]) -> None:
        self.answers = answers

    def label(self, indices: NDArray[np.intp]) -> NDArray[Any]:
        """See `Oracle.label`."""
        return self.answers[indices]


def hidden_labels(run: Run, dataset: Dataset, train: NDArray[np.intp]) -> HiddenLabels:
    """Return the oracle of `run`; a share `label_noise` of its answers is wrong, each wrong class equally likely.

    Which answers are wrong depends on the data set and the seed. Copies of a sample may have different answers.

    Parameters
    ----------
    run : Run
    dataset : Dataset
    train : array of int
        The samples that may be labeled, as in `Split.train`.
    """
    if run.label_noise == 0:
        return HiddenLabels(dataset.y[samples_of(train, dataset)])
    classes = classes_of(run, dataset)
    right = np.searchsorted(classes, dataset.y[samples_of(train, dataset)])
    n = len(dataset.y) * run.redundancy
    # The generators are not named after strategy or share: more noise keeps the wrong answers of less noise.
    wrong = rng_for("label noise", run.dataset, run.seed).random(n) < run.label_noise
    shift = rng_for("wrong labels", run.dataset, run.seed).integers(1, max(2, len(classes)), n)
    return HiddenLabels(classes[(right + (wrong * shift)[train]) % len(classes)])
