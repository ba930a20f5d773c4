"""Scores against their definitions, written out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as draw
from hypothesis.extra.numpy import arrays

from nextbatch import scores

CHANCES = arrays(np.float64, draw.tuples(draw.integers(1, 8), draw.integers(1, 6)), elements=draw.floats(0.001, 1)).map(
    lambda a: a / a.sum(axis=1, keepdims=True)
)


def naive_margin(p):
    ordered = [*sorted(p, reverse=True), 0.0]
    return 1 - (ordered[0] - ordered[1])


def naive_entropy(p):
    return -sum(x * np.log(x) for x in p if x > 0)


@given(CHANCES)
def test_scores_are_what_their_formulas_say(chances):
    assert scores.margin(chances) == pytest.approx([naive_margin(p) for p in chances.tolist()])
    assert scores.least_confidence(chances) == pytest.approx([1 - max(p) for p in chances.tolist()])
    assert scores.entropy(chances) == pytest.approx([naive_entropy(p) for p in chances.tolist()])


@given(CHANCES)
def test_scores_do_not_depend_on_the_order_of_the_classes(chances):
    for score in scores.SCORES.values():
        assert score(chances[:, ::-1]) == pytest.approx(score(chances))


def test_with_two_classes_all_scores_rank_alike():
    p = np.linspace(0.01, 0.49, 20)
    ranks = [np.argsort(score(np.stack([p, 1 - p], axis=1))).tolist() for score in scores.SCORES.values()]
    assert ranks[0] == ranks[1] == ranks[2]


def test_a_certain_sample_has_no_score_and_no_minus_zero():
    for score in scores.SCORES.values():
        assert str(score(np.array([[1.0, 0.0]]))[0]) == "0.0"
