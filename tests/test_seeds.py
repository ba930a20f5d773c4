"""Named generators."""

import numpy as np

from nextbatch import rng_for


def test_the_same_names_give_the_same_draws():
    assert rng_for("select", 3, 7).random() == rng_for("select", np.int64(3), 7).random()


def test_names_do_not_run_into_each_other():
    draws = {rng_for(*names).random() for names in [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("a", "b", "c")]}
    assert len(draws) == 5
