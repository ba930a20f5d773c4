"""From the user's files to advice: which strategy, and what the data say that it follows from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.labels.by_task import learned
from nextbatch.files.preparing.preparation import learn_preparation
from nextbatch.files.samples import Samples, read_samples
from nextbatch.models import ScikitLearnModel
from nextbatch.models.calibrated import Calibrated
from nextbatch.pool import Pool
from nextbatch.quoting import counted
from nextbatch.selecting.request import Request
from nextbatch.selecting.shown import fitted, seen_by
from nextbatch.strategies.advice.facts import Facts
from nextbatch.strategies.advice.rules import advice
from nextbatch.tasks import CLASSES, NUMBERS, SEVERAL_LABELS

# What labels are called, and what they are of.
LABELS = {CLASSES: ("label", "class", "classes"), SEVERAL_LABELS: ("label", "name", "names")}


@dataclass(frozen=True)
class Advised:
    """What is advised for a pool.

    Parameters
    ----------
    strategy : str
        The code of the strategy.
    because : str
        Why this one.
    facts : tuple of str
        What the data say.
    remarks : tuple of str
        What else follows from them.
    notes : tuple of str
        How the files were read.
    """

    strategy: str
    because: str
    facts: tuple[str, ...]
    remarks: tuple[str, ...]
    notes: tuple[str, ...] = ()


def advice_for(request: Request, progress: Callable[[str], None] = lambda step: None) -> Advised:
    """Return advice for the next batch of a request; nothing is chosen, and no label is asked for.

    Raises
    ------
    BadInput
        If a file is not what it must be, or the batch is larger than what is left to label.
    """
    if request.batch_size is None:
        raise BadInput("Say how many samples the batch is to hold: set batch_size.", argument="batch_size")
    samples = read_samples(request.pool, request.labels, request.embeddings, request.columns, progress, None)
    if request.batch_size > len(samples.unlabeled):
        raise BadInput(
            f"batch_size is {request.batch_size}, and {samples.rows.source} has "
            f"{counted(len(samples.unlabeled), 'sample')} without a label.",
            argument="batch_size",
        )
    facts, notes = _facts(samples, request, request.batch_size, progress)
    progress("Looking at the pool")
    found = advice(facts)
    told = _in_words(facts, samples.task)
    return Advised(repr(found.strategy), found.because, told, found.remarks, (*samples.notes, *notes))


def _facts(
    samples: Samples, request: Request, batch_size: int, progress: Callable[[str], None]
) -> tuple[Facts, tuple[str, ...]]:
    progress("Preparing the features")
    usable = np.flatnonzero(samples.rows.usable)
    prepared = learn_preparation(samples, usable)
    X = prepared.rows(np.arange(len(samples.rows)))
    labeled, learner, temperature = samples.labeled, None, None
    labels = learned(samples.labels[labeled], samples.task)
    if len(labeled):
        progress(f"Fitting the model {request.model!r} on {counted(len(labeled), 'label')}, and to parts of them")
        words, source = samples.labels[labeled], samples.rows.source.stem
        learner = fitted(request.model, X, prepared, labeled, words, source, request.seed, samples.task)
        temperature = _temperature(learner, X[labeled], labels) if samples.task == CLASSES else None
    seen = seen_by(learner, X, prepared, 0, request.seed)
    known = seen.take(labeled).beside({"labels": labels}) if len(labeled) else None
    pool = Pool(unlabeled=seen.take(samples.unlabeled), labeled=known)
    return Facts(pool, batch_size, temperature=temperature), prepared.notes


def _temperature(learner: ScikitLearnModel, X: Any, labels: NDArray[Any]) -> float | None:
    """Return the temperature of the probabilities of a model; None where there are too few labels to find it."""
    calibrated = Calibrated(learner)
    calibrated.fit(X, labels)
    return calibrated.temperature if calibrated.looked else None


def _in_words(facts: Facts, task: str) -> tuple[str, ...]:
    """Return what the data say, a fact each."""
    samples, columns = counted(int(facts["samples"]), "sample"), counted(int(facts["columns"]), "column")
    told = [f"{samples} without a label, {columns} to measure in"]
    told.append(_labels_told(facts, task) if facts["labels"] else "no labels yet")
    told.append(f"{facts['copies']:.1%} of the samples have a near copy")
    if facts.looked_at_temperature:
        told.append(f"temperature {facts['temperature']:.2f}: above 1 the model is too sure, below 1 not sure enough")
    return tuple(told)


def _labels_told(facts: Facts, task: str) -> str:
    if task == NUMBERS:
        return f"{counted(int(facts['labels']), 'number')} as labels"
    label, one, several = LABELS[task]
    there = f"{counted(int(facts['labels']), label)} of {counted(int(facts['classes']), one, several)}"
    return (
        f"{there}: {facts['labels_a_class']:.1f} a {one}, {facts['fewest_labels']:.0f} of the rarest, the largest "
        f"{facts['imbalance']:.1f} times that"
    )
