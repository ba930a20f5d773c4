"""Named generators."""

import numpy as np

from nextbatch import rng_for
from nextbatch.seeds import apart, keys_for, uniforms


def test_the_same_names_give_the_same_draws():
    assert rng_for("select", 3, 7).random() == rng_for("select", np.int64(3), 7).random()


def test_names_do_not_run_into_each_other():
    draws = {rng_for(*names).random() for names in [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("a", "b", "c")]}
    assert len(draws) == 5


def test_keys_are_uniform_distinct_and_those_of_the_rows_wherever_they_lie():
    rows = np.arange(100_000)
    keys = keys_for(rows, rng_for("keys"))
    assert len(np.unique(keys)) == len(rows)
    order = rng_for("order").permutation(len(rows))[:1000]
    np.testing.assert_array_equal(keys_for(order, rng_for("keys")), keys[order])
    draws = uniforms(keys)
    assert 0 < draws.min() < 1e-4 < 1 - 1e-4 < draws.max() < 1
    # Every bit is set in half of the keys, and neighbors have nothing to do with each other.
    bits = (keys[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    assert abs(bits.mean(axis=0) - 0.5).max() < 5 * 0.5 / np.sqrt(len(rows))
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 5 / np.sqrt(len(rows))


def test_keys_of_different_generators_have_nothing_to_do_with_each_other():
    rows = np.arange(100_000)
    a, b = (uniforms(keys_for(rows, rng_for("keys", seed))) for seed in (0, 1))
    assert abs(np.corrcoef(a, b)[0, 1]) < 5 / np.sqrt(len(rows))
    assert abs(np.corrcoef(a[:-1], b[1:])[0, 1]) < 5 / np.sqrt(len(rows))


def test_pairs_of_rows_are_drawn_alike():
    # How often two rows are both among the 4 smallest keys of 12: 4/12 * 3/11 of the draws, whichever they are.
    together = np.zeros((12, 12))
    for seed in range(4000):
        taken = np.argsort(keys_for(np.arange(12), np.random.default_rng(seed)))[:4]
        together[np.ix_(taken, taken)] += 1
    pairs = together[np.triu_indices(12, 1)]
    expected = 4000 * 4 / 12 * 3 / 11
    assert abs(pairs - expected).max() < 5 * np.sqrt(expected)
    assert abs(np.diag(together) - 4000 / 3).max() < 5 * np.sqrt(4000 / 3)


def test_a_generator_apart_is_of_its_purpose_and_leaves_the_other_where_it_stands():
    rng = rng_for("a batch")
    draws = {apart(rng, *names).random() for names in (["ties"], ["draws"], ["ties", 1])}
    assert len(draws) == 3
    assert rng.random() == rng_for("a batch").random()
    assert apart(rng, "ties").random() not in draws  # it stands elsewhere now
