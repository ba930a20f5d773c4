"""The oracle errs as often as it is told to, about the same samples for everyone, and never about what is held out."""

from dataclasses import replace

import numpy as np
import pytest

from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.hidden_labels import hidden_labels

Y = np.array(["cat", "dog", "cow", "hen"])[np.arange(8000) % 4]
DATASET = Dataset("farm", np.zeros((8000, 1)), Y)
EVERYTHING = np.arange(8000)
RUN = Run("farm", "logistic", "Margin()", seed=0, initial=10, batch_size=5, rounds=2, test_share=0.5)


def answers(**changes):
    run = replace(RUN, **changes)
    return hidden_labels(run, DATASET, np.arange(8000 * run.redundancy)).answers


def test_without_noise_the_answers_are_the_labels():
    assert (answers() == Y).all()
    assert (answers(redundancy=3) == np.tile(Y, 3)).all()


def test_the_share_of_wrong_answers_is_that_asked_for_and_every_other_class_is_as_likely():
    wrong = answers(label_noise=0.3) != Y
    assert wrong.mean() == pytest.approx(0.3, abs=0.02)
    said = answers(label_noise=0.3)[wrong]
    for kind in np.unique(Y):
        others = said[Y[wrong] == kind]
        assert kind not in others
        assert np.unique(others, return_counts=True)[1] == pytest.approx(len(others) / 3, rel=0.15)


def test_the_seed_says_what_is_wrong_and_neither_strategy_nor_model_does():
    first = answers(label_noise=0.3)
    assert (first == answers(label_noise=0.3, strategy="Random()", model="mlp", batch_size=7)).all()
    assert (first != answers(label_noise=0.3, seed=1)).any()


def test_what_is_wrong_with_little_noise_is_wrong_in_the_same_way_with_more():
    little, much = answers(label_noise=0.1), answers(label_noise=0.4)
    wrong = little != Y
    assert (little[wrong] == much[wrong]).all()
    assert (much != Y).sum() > 3 * wrong.sum()


def test_a_copy_is_asked_about_by_itself_and_the_first_ones_are_answered_as_without_copies():
    once, thrice = answers(label_noise=0.3), answers(label_noise=0.3, redundancy=3).reshape(3, -1)
    assert (thrice[0] == once).all()
    assert (thrice[1] != once).any()
    assert (thrice[1] != thrice[2]).any()
