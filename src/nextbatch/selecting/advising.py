"""From the user's files to advice: which strategy, and what the data say that it follows from."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import issparse

from nextbatch.errors import BadInput
from nextbatch.files.preparing.preparation import learn_preparation
from nextbatch.files.samples import Samples, read_samples
from nextbatch.models.calibrated import Calibrated
from nextbatch.models.classifiers import classifier
from nextbatch.models.showing import showing
from nextbatch.pool import Pool
from nextbatch.quoting import counted
from nextbatch.seeds import rng_for
from nextbatch.selecting.request import Request
from nextbatch.selecting.shown import seen_by
from nextbatch.strategies.advice.facts import Facts
from nextbatch.strategies.advice.rules import advice


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
    return Advised(repr(found.strategy), found.because, _in_words(facts), found.remarks, (*samples.notes, *notes))


def _facts(
    samples: Samples, request: Request, batch_size: int, progress: Callable[[str], None]
) -> tuple[Facts, tuple[str, ...]]:
    progress("Preparing the features")
    usable = np.flatnonzero(samples.rows.usable)
    prepared = learn_preparation(samples, usable)
    X = prepared.rows(np.arange(len(samples.rows)))
    labeled, learner, temperature = samples.labeled, None, None
    if len(labeled):
        progress(f"Fitting the model {request.model!r} on {counted(len(labeled), 'label')}, and to parts of them")
        rng = rng_for("model", samples.rows.source.stem, request.seed)
        learner = showing(classifier(request.model, rng, sparse=issparse(X)), prepared.embed)
        calibrated = Calibrated(learner)
        calibrated.fit(X[labeled], samples.labels[labeled].astype(str))
        temperature = calibrated.temperature if calibrated.looked else None
    seen = seen_by(learner, X, prepared, 0, request.seed)
    known = seen.take(labeled).beside({"labels": samples.labels[labeled]}) if len(labeled) else None
    pool = Pool(unlabeled=seen.take(samples.unlabeled), labeled=known)
    return Facts(pool, batch_size, temperature=temperature), prepared.notes


def _in_words(facts: Facts) -> tuple[str, ...]:
    """Return what the data say, a fact each."""
    samples, columns = counted(int(facts["samples"]), "sample"), counted(int(facts["columns"]), "column")
    told = [f"{samples} without a label, {columns} to measure in"]
    if facts["labels"]:
        labels, classes = counted(int(facts["labels"]), "label"), counted(int(facts["classes"]), "class", "classes")
        told.append(
            f"{labels} of {classes}: {facts['labels_a_class']:.1f} a class, {facts['fewest_labels']:.0f} of "
            f"the rarest, the largest {facts['imbalance']:.1f} times that"
        )
    else:
        told.append("no labels yet")
    told.append(f"{facts['copies']:.1%} of the samples have a near copy")
    if facts.looked_at_temperature:
        told.append(f"temperature {facts['temperature']:.2f}: above 1 the model is too sure, below 1 not sure enough")
    return tuple(told)
