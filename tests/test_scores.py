"""Scores against their definitions, written out."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw
from hypothesis.extra.numpy import arrays

from nextbatch import BadInput, scores
from nextbatch.threads import threads

CHANCES = arrays(np.float64, draw.tuples(draw.integers(1, 8), draw.integers(1, 6)), elements=draw.floats(0.001, 1)).map(
    lambda a: a / a.sum(axis=1, keepdims=True)
)

OF_PROBABILITIES = [score for score in scores.SCORES.values() if score.reads == "probabilities"]


def naive_margin(p):
    ordered = [*sorted(p, reverse=True), 0.0]
    return 1 - (ordered[0] - ordered[1])


def naive_entropy(p):
    return -sum(x * np.log(x) for x in p if x > 0)


@settings(deadline=None)
@given(CHANCES)
def test_scores_are_what_their_formulas_say(chances):
    assert scores.margin(chances) == pytest.approx([naive_margin(p) for p in chances.tolist()])
    assert scores.least_confidence(chances) == pytest.approx([1 - max(p) for p in chances.tolist()])
    assert scores.entropy(chances) == pytest.approx([naive_entropy(p) for p in chances.tolist()])


@settings(deadline=None)
@given(CHANCES)
def test_scores_do_not_depend_on_the_order_of_the_classes(chances):
    for score in OF_PROBABILITIES:
        assert score(chances[:, ::-1]) == pytest.approx(score(chances))


def test_with_two_classes_all_scores_rank_alike():
    p = np.linspace(0.01, 0.49, 20)
    ranks = [np.argsort(score(np.stack([p, 1 - p], axis=1))).tolist() for score in OF_PROBABILITIES]
    assert ranks[0] == ranks[1] == ranks[2]


def test_a_certain_sample_has_no_score_and_no_minus_zero():
    for score in OF_PROBABILITIES:
        assert str(score(np.array([[1.0, 0.0]]))[0]) == "0.0"


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble, ">f4"])
def test_the_type_and_the_layout_of_probabilities_change_no_score(dtype, tmp_path):
    chances = np.random.default_rng(0).dirichlet(np.ones(9), 30_000).astype(dtype)
    np.save(tmp_path / "chances.npy", chances)
    layouts = {
        "Fortran order": np.asfortranarray(chances),
        "strided": np.repeat(np.repeat(chances, 2, axis=0), 3, axis=1)[::-2, 1::3][::-1],
        "memory-mapped": np.load(tmp_path / "chances.npy", mmap_mode="r"),
    }
    for score in OF_PROBABILITIES:
        expected = score(np.ascontiguousarray(chances, dtype=np.float64))
        for words, laid_out in layouts.items():
            np.testing.assert_array_equal(score(laid_out), expected, err_msg=words)


def test_scores_are_the_same_for_any_number_of_threads():
    chances = np.random.default_rng(0).dirichlet(np.ones(12), 50_000)
    for score in OF_PROBABILITIES:
        with threads(1):
            alone = score(chances)
        with threads(5):
            np.testing.assert_array_equal(score(chances), alone)


def test_what_is_not_a_number_has_no_score():
    for place in range(3):
        chances = np.full((2, 3), 1 / 3)
        chances[1, place] = np.nan
        for score in OF_PROBABILITIES:
            assert np.isnan(score(chances)).tolist() == [False, True]


def test_no_rows_have_no_scores():
    for score in OF_PROBABILITIES:
        assert score(np.empty((0, 3))).shape == (0,)


def test_half_precision_is_scored_without_a_copy_of_the_whole():
    chances = np.full((400_000, 10), 0.1, np.float16)
    tracemalloc.start()
    scores.margin(chances)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < chances.nbytes  # the scores take 8 bytes a row, a copy in single precision would take 40


@pytest.mark.parametrize("score", [scores.margin, scores.least_confidence, scores.entropy])
def test_lists_are_taken_and_what_is_no_table_of_numbers_is_refused_in_a_sentence(score):
    assert (score([[0.5, 0.5], [1.0, 0.0]]) == score(np.array([[0.5, 0.5], [1.0, 0.0]]))).all()
    for wrong, told in (([0.5, 0.5], r"shape \(2,\)"), ([["a", "b"]], "type <U1"), (np.zeros((1, 1, 1)), "shape")):
        with pytest.raises(BadInput, match=f"probabilities must be real numbers.*{told}"):
            score(wrong)


def test_bald_of_a_committee_is_what_its_authors_code_gives():
    first = [[0.90, 0.05, 0.05], [0.10, 0.80, 0.10], [0.20, 0.20, 0.60], [0.30, 0.40, 0.30]]
    second = [[0.98, 0.01, 0.01], [0.97, 0.02, 0.01], [0.02, 0.97, 0.01], [0.01, 0.98, 0.01]]
    third = [[0.60, 0.30, 0.10], [0.50, 0.40, 0.10], [0.55, 0.35, 0.10], [0.65, 0.25, 0.10]]
    committee = np.array([first, second, third]).swapaxes(0, 1)
    assert scores.bald(committee) == pytest.approx([0.318596, 0.609347, 0.007572], abs=1e-6)


@settings(deadline=None)
@given(CHANCES)
def test_members_that_agree_have_no_disagreement_and_votes_have_the_entropy_of_their_shares(chances):
    assert scores.bald(np.stack([chances] * 3)) == pytest.approx(np.zeros(len(chances)), abs=1e-12)
    votes = np.array([[[1.0, 0.0]], [[1.0, 0.0]], [[0.0, 1.0]]])
    assert scores.bald(votes) == pytest.approx(scores.entropy(np.array([[2 / 3, 1 / 3]])))


def test_scores_of_the_user_are_taken_as_they_are():
    mine = np.array([0.5, -3.0, 7.0])
    assert scores.SCORES["scores"].reads == "scores" and np.array_equal(scores.SCORES["scores"](mine), mine)
