"""Keys of rows: equal for equal rows, and for hardly any others."""

import numpy as np

from nextbatch.algorithms.neighbors.copies import find_copies
from nextbatch.kernels import keys


def naive(row):
    key = 0
    for part in np.where(row == 0, np.float32(0), row).view(np.uint32).tolist():
        key = ((key ^ part) * int(keys.FACTOR)) % 2**64
        key ^= key >> 29
    return key


def found(X):
    made = np.empty(len(X), dtype=np.uint64)
    keys.keys_of_rows(X.view(np.uint32), made)
    return made.tolist()


def test_a_key_is_that_of_the_obvious_loop_and_minus_zero_is_zero():
    X = np.random.default_rng(0).integers(-2, 3, (60, 5)).astype(np.float32) / 2
    assert found(X) == [naive(row) for row in X]
    assert len(set(found(np.float32([[0.0, 1.0], [-0.0, 1.0]])))) == 1
    assert found(np.empty((2, 0), np.float32)) == [0, 0]


def test_rows_that_differ_in_one_bit_or_in_the_order_of_columns_have_other_keys():
    row = np.random.default_rng(1).standard_normal(8).astype(np.float32)
    others = [(row.view(np.uint32) ^ (np.arange(8) == j) * np.uint32(1 << bit)) for j in range(8) for bit in range(32)]
    X = np.array([row.view(np.uint32), row[::-1].view(np.uint32), *others], dtype=np.uint32).view(np.float32)
    assert len(set(found(X))) == len(X)


def copies_by_all_pairs(X, groups):
    same = [[j for j in range(i + 1) if (X[i] == X[j]).all() and groups[i] == groups[j]] for i in range(len(X))]
    return [places[0] for places in same], [len(places) - 1 for places in same]


def test_copies_are_those_of_all_pairs_also_where_every_row_has_one_key(monkeypatch):
    rng = np.random.default_rng(2)
    for n, d in ((0, 2), (1, 1), (70, 2), (40, 0)):
        X, groups = rng.integers(-1, 2, (n, d)).astype(np.float32) * -1, rng.integers(0, 2, n)
        for given in (None, groups):
            expected = copies_by_all_pairs(X, np.zeros(n) if given is None else given)
            for kernel in (keys.keys_of_rows, lambda bits, made: made.fill(7)):
                monkeypatch.setattr("nextbatch.algorithms.neighbors.copies.keys_of_rows", kernel)
                copies = find_copies(X, given)
                assert (copies.first.tolist(), copies.rank.tolist()) == expected
