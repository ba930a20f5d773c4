"""Scores of committees: how much several models disagree on each sample, or how unsure they are together.

A committee is an array of shape (n_members, n_samples, n_classes). All scores are in nats, with 0 log 0 = 0, except
`variation_ratio`. They are computed block by block: bounded by reading the committee and by one logarithm a number.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.threads import workers

# A block of this many numbers stays in the cache.
NUMBERS_PER_BLOCK = 2**17
Block = NDArray[np.float64]


def bald(committee: NDArray[Any]) -> Block:
    """Return how much the members of a committee disagree: the entropy of their mean minus their mean entropy, in nats.

    This is the mean divergence (Kullback-Leibler) of a member from the mean, and, for members drawn from a posterior,
    what a label tells of them (Houlsby et al., 2011).

    Parameters
    ----------
    committee : array of shape (n_members, n_samples, n_classes)

    Examples
    --------
    >>> bald(np.array([[[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [0.5, 0.5]]])).round(3)
    array([0.693, 0.   ])
    """
    # Rounding can leave tiny negatives where all members say the same.
    return _by_blocks(committee, lambda p: np.maximum(entropies(p.mean(axis=0)) - entropies(p).mean(axis=0), 0.0))


def consensus_entropy(committee: NDArray[Any]) -> Block:
    """Return the entropy of the members' mean: how unsure the committee is as one model.

    Examples
    --------
    >>> consensus_entropy(np.array([[[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [0.5, 0.5]]])).round(3)
    array([0.693, 0.693])
    """
    return _by_blocks(committee, lambda p: entropies(p.mean(axis=0)))


def vote_entropy(committee: NDArray[Any]) -> Block:
    """Return the entropy of the votes: each member votes for its most probable class, the first of equal ones.

    Examples
    --------
    >>> vote_entropy(np.array([[[0.9, 0.1]], [[0.4, 0.6]]])).round(3)
    array([0.693])
    """
    return _by_blocks(committee, lambda p: entropies(_votes(p)))


def variation_ratio(committee: NDArray[Any]) -> Block:
    """Return the share of members that do not vote for the class with the most votes.

    Examples
    --------
    >>> variation_ratio(np.array([[[0.9, 0.1]], [[0.4, 0.6]], [[0.8, 0.2]]])).round(3)
    array([0.333])
    """
    return _by_blocks(committee, lambda p: 1 - _votes(p).max(axis=1))


def max_kl(committee: NDArray[Any]) -> Block:
    """Return the divergence (Kullback-Leibler) from the members' mean of the member that is farthest from it.

    Examples
    --------
    >>> max_kl(np.array([[[1.0, 0.0]], [[0.5, 0.5]]])).round(3)
    array([0.288])
    """

    def farthest(p: Block) -> Block:
        mean = p.mean(axis=0)
        # Where the mean is 0, so are all members.
        cross = (p * np.log(mean + (mean == 0))).sum(axis=2)
        apart: Block = np.maximum(0.0, -entropies(p) - cross).max(axis=0)
        return apart

    return _by_blocks(committee, farthest)


def epig(committee: NDArray[Any], targets: NDArray[Any]) -> Block:
    """Return what the label of each sample tells of the labels of the targets, in their mean, in nats.

    It is the mutual information of two labels that the same member gives, in the mean over targets (Bickford Smith et
    al., 2023), rounded to 2^-34. Bounded by n C T C M flop and as many logarithms less M, for T targets.

    Parameters
    ----------
    committee : array of shape (n_members, n_samples, n_classes)
    targets : array of shape (n_members, n_targets, n_classes)

    Examples
    --------
    >>> committee = np.array([[[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [0.5, 0.5]]])
    >>> epig(committee, committee[:, :1]).round(3)
    array([0.693, 0.   ])
    """
    others = np.asarray(targets, dtype=np.float64)
    members, n_targets, classes = others.shape
    apart = entropies(others.mean(axis=0)).mean()

    def told(p: Block) -> Block:
        joint = p.reshape(members, -1).T @ others.reshape(members, -1) / members
        pairs = joint.reshape(p.shape[1], classes, n_targets, classes)
        both = entropies(pairs.transpose(0, 2, 1, 3).reshape(p.shape[1], n_targets, -1)).mean(axis=1)
        # Rounding can leave tiny negatives where two labels have nothing to do with each other.
        shared: Block = np.maximum(np.rint((entropies(p.mean(axis=0)) + apart - both) * 2.0**34) / 2.0**34, 0.0)
        return shared

    return _by_blocks(committee, told, n_targets * classes)


def entropies(p: Block) -> Block:
    """Return the entropy of probabilities along the last axis, in nats."""
    # Adding 1 where p is 0 makes 0 log 0 = 0 without a warning; subtracting from 0.0 avoids -0.0.
    entropy: Block = 0.0 - (p * np.log(p + (p == 0))).sum(axis=-1)
    return entropy


def _votes(p: Block) -> Block:
    """Return the share of votes that each class has, shape (n_samples, n_classes)."""
    shares: Block = (p.argmax(axis=2)[:, :, None] == np.arange(p.shape[2])).mean(axis=0)
    return shares


def _by_blocks(committee: NDArray[Any], score: Callable[[Block], Block], beside: int = 1) -> Block:
    committee = np.asarray(committee)
    members, n, classes = committee.shape
    scores = np.empty(n)
    length = max(1, NUMBERS_PER_BLOCK // max(1, members * classes, beside * classes))

    def write(a: int) -> None:
        scores[a : a + length] = score(committee[:, a : a + length].astype(np.float64))

    with workers() as each:
        each(write, range(0, n, length))
    return scores
