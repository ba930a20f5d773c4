"""The oracle of a study: it knows the answers already, and may be told to err."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.seeds import rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.split import classes_of, samples_of


class HiddenLabels:
    """Answers for the samples that may be labeled, by their positions among them."""

    def __init__(self, answers: NDArray[Any]) -> None:
        self.answers = answers

    def label(self, indices: NDArray[np.intp]) -> NDArray[Any]:
        """See `Oracle.label`."""
        return self.answers[indices]


def hidden_labels(run: Run, dataset: Dataset, train: NDArray[np.intp]) -> HiddenLabels:
    """Return the oracle of `run`: the share `label_noise` of its answers is another class, each as likely.

    The seed says which answers are wrong. Copies of a sample are asked about separately, and may be answered
    differently.
    """
    if run.label_noise == 0:
        return HiddenLabels(dataset.y[samples_of(train, dataset)])
    classes = classes_of(run, dataset)
    right = np.searchsorted(classes, dataset.y[samples_of(train, dataset)])
    n = len(dataset.y) * run.redundancy
    # Neither strategy nor share is among the names: what is wrong with little noise is wrong with more, for everyone.
    wrong = rng_for("label noise", run.dataset, run.seed).random(n) < run.label_noise
    away = rng_for("wrong labels", run.dataset, run.seed).integers(1, max(2, len(classes)), n)
    return HiddenLabels(classes[(right + (wrong * away)[train]) % len(classes)])
