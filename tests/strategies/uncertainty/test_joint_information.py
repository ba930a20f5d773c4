"""BatchBALD and EPIG: the definitions written out, over all combinations of labels and all pairs."""

from itertools import product

import numpy as np
import pytest

from nextbatch import BadInput, scores
from nextbatch.algorithms import joint_information
from nextbatch.algorithms.designing.joint_information import Combinations
from nextbatch.errors import NextbatchWarning
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import BALD, EPIG, BatchBALD


def committee_of(members=4, n=12, classes=3, seed=0, sure=0.4):
    return rng_for("joint", seed).dirichlet([sure] * classes, size=(members, n))


def entropy(p):
    return -sum(x * np.log(x) for x in np.ravel(p) if x > 0)


def information(P, batch):
    """Return what all labels of a batch tell of the member: the entropy of labels less that under each member."""
    members, _, classes = P.shape
    joint = [
        np.mean([np.prod([P[m, row, c] for row, c in zip(batch, labels, strict=True)]) for m in range(members)])
        for labels in product(range(classes), repeat=len(batch))
    ]
    return entropy(joint) - np.mean([sum(entropy(P[m, row]) for row in batch) for m in range(members)])


def greedy(P, k):
    batch = []
    for _ in range(k):
        left = [row for row in range(P.shape[1]) if row not in batch]
        batch.append(max(left, key=lambda row: round(information(P, [*batch, row]), 9)))
    return batch


@pytest.mark.parametrize("seed", range(6))
def test_while_all_combinations_fit_the_batch_is_that_of_the_definition(seed):
    P = committee_of(seed=seed)
    assert joint_information(P, 4, rng_for(0), draws=81).tolist() == greedy(P, 4)


def test_what_rows_tell_one_after_the_other_is_what_the_batch_tells():
    P = committee_of(n=5)
    known, told = Combinations(4, 10**5), 0.0
    for row in range(5):
        told += (known.entropies(P) - np.mean([[entropy(p) for p in member] for member in P], axis=0))[row]
        known.add(P[:, row], rng_for(0))
    assert told == pytest.approx(information(P, range(5)), abs=1e-12)


def test_combinations_that_are_drawn_come_near_to_all_of_them():
    P = committee_of(members=5, n=30)
    exact, drawn = Combinations(5, 10**6), Combinations(5, 40_000)
    for row in range(10):
        exact.add(P[:, row], rng_for("exact"))
        drawn.add(P[:, row], rng_for("drawn", row))
    assert drawn.drawn_from is not None and exact.drawn_from is None
    assert exact.chances.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(drawn.entropies(P), exact.entropies(P), atol=0.02)


def test_one_sample_is_that_of_bald_and_copies_of_it_come_late():
    P = committee_of(n=40)
    first = int(scores.bald(P).argmax())
    P = np.concatenate([P, np.repeat(P[:, [first]], 5, axis=1)], axis=1)
    pool = Pool(committee=P)
    copies = {first, *range(40, 45)}
    assert BatchBALD().select(pool, 1, rng_for(0))[0] in copies
    assert set(BALD().select(pool, 6, rng_for(0)).tolist()) == copies
    assert len(copies & set(BatchBALD().select(pool, 6, rng_for(0)).tolist())) < 4


def test_members_that_are_sure_and_agree_are_drawn_from_at_random():
    P = np.tile([[1.0, 0.0]], (3, 50, 1))
    batches = {tuple(BatchBALD().select(Pool(committee=P), 3, rng_for(seed)).tolist()) for seed in range(5)}
    assert len(batches) == 5


def test_epig_is_the_mean_information_between_two_labels():
    P = committee_of(members=3, n=9)
    targets = P[:, [1, 4]]
    for row in range(9):
        told = []
        for target in range(2):
            joint = np.mean([np.outer(P[m, row], targets[m, target]) for m in range(3)], axis=0)
            told.append(entropy(joint.sum(axis=0)) + entropy(joint.sum(axis=1)) - entropy(joint))
        assert scores.epig(P, targets)[row] == pytest.approx(np.mean(told), abs=1e-9)


def test_what_tells_nothing_of_any_target_is_worth_nothing_however_unsure_members_are():
    P = np.full((4, 60, 2), 0.5)
    P[:, 0] = [[1, 0], [1, 0], [0, 1], [0, 1]]  # parts members 01 from 23
    P[:, 1] = [[1, 0], [0, 1], [1, 0], [0, 1]]  # parts members 02 from 13
    P[:, 2:52] = P[:, [1]]  # the pool is full of what the second one parts
    assert scores.bald(P)[0] == pytest.approx(scores.bald(P)[1])
    told = scores.epig(P, P[:, 1:52])
    assert told[0] == 0
    assert told[1] == pytest.approx(np.log(2))
    with pytest.warns(NextbatchWarning, match="51 samples tie"):
        assert 0 not in EPIG(targets=60).select(Pool(committee=P), 20, rng_for(0))


@pytest.mark.parametrize("bad", [lambda: BatchBALD(draws=0), lambda: EPIG(targets=0), lambda: EPIG(targets=1.5)])
def test_numbers_that_are_none_are_sentences(bad):
    with pytest.raises(BadInput):
        bad()
