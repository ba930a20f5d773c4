"""GALAXY and DIRECT: samples where classes seem to end, each class against all others; made for rare classes."""

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.algorithms import around_thresholds, bisected
from nextbatch.errors import NextbatchWarning
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import score_of
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import as_code

NEEDS = (Need("probabilities"), Need("probabilities", of="labeled"), Need("labels", of="labeled"))


@about(cost="n C log n", source="Nuggehalli et al. (2023), arXiv 2312.09196, without labels of the batch")
@dataclass(frozen=True)
class DIRECT(Picker):
    """Takes samples around the threshold of each class, found on what is labeled; the rarest class has the first turn.

    On the line of a class come first the samples that are predicted as it, by its probability, then the others, by how
    far it is behind the most probable class. Its threshold is where labels of the class and other labels part best. The
    published code moves thresholds with the true labels of its own batch, one after the other; here a batch is chosen
    before it is labeled.

    Examples
    --------
    >>> pool = Pool(probabilities=[[0.9, 0.1], [0.7, 0.3], [0.4, 0.6], [0.2, 0.8]],
    ...             labeled_probabilities=[[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"])
    >>> DIRECT().select(pool, 2, np.random.default_rng(0))
    array([1, 2])
    """

    needs: ClassVar = NEEDS
    __repr__ = as_code

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        P, known = pool.need("probabilities", self), known_classes(pool, self)
        return Picks(around_thresholds(P, batch_size, given=known.probabilities, classes=known.columns))


@about(cost="n C log n", source="Zhang, Katz-Samuels and Nowak (ICML 2022), with predicted labels of the batch")
@dataclass(frozen=True)
class GALAXY(Picker):
    """Halves the shortest stretch of unlabeled samples between two labels that differ, on the line of any class.

    Lines are those of `DIRECT`. A sample of the batch counts as labeled with its predicted class, where the published
    code reads its true label. Where no stretch is left the smallest margins follow.

    Examples
    --------
    >>> pool = Pool(probabilities=[[0.9, 0.1], [0.7, 0.3], [0.6, 0.4], [0.2, 0.8]],
    ...             labeled_probabilities=[[1.0, 0.0], [0.1, 0.9]], labels=["a", "b"])
    >>> GALAXY().select(pool, 2, np.random.default_rng(0))
    array([1, 2])
    """

    needs: ClassVar = NEEDS
    __repr__ = as_code

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        P, known, score = pool.need("probabilities", self), known_classes(pool, self), score_of("margin", pool, self)
        return Picks(bisected(P, batch_size, given=known.probabilities, classes=known.columns, scores=score))


class Known(NamedTuple):
    """Probabilities of labeled and pending samples, and the column of the label of each, -1 for pending ones."""

    probabilities: NDArray[Any]
    columns: NDArray[np.intp]


def known_classes(pool: Pool, strategy: object) -> Known:
    """Return what is known of classes; columns are those of the labels in ascending order.

    Where there are other labels than columns, the most probable class of a labeled sample stands for its label.
    """
    labels, Q = pool.need("labels", strategy), pool.need("labeled_probabilities", strategy)
    names, columns = np.unique(labels, return_inverse=True)
    if len(names) != Q.shape[1]:
        warnings.warn(
            f"The labels have {len(names)} classes and the probabilities {Q.shape[1]} columns, so that it is not known "
            "which is which: predicted classes of labeled samples stand for their labels.",
            NextbatchWarning,
            stacklevel=3,
        )
        columns = Q.argmax(axis=1)
    everyone = pool.given("probabilities", strategy)
    waiting = len(everyone) - len(Q)  # type: ignore[arg-type]
    return Known(everyone, np.concatenate([columns, np.full(waiting, -1)]).astype(np.intp))  # type: ignore[arg-type]
