"""A data set is recognized by its content."""

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.studies.dataset import Dataset
from nextbatch.studies.datasets import DATASETS, load


def fingerprint(X, y=(0, 1, 1)):
    return Dataset("any", np.asarray(X), np.asarray(y)).fingerprint


ROWS = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]


def test_the_layout_in_memory_does_not_change_the_fingerprint():
    assert fingerprint(np.asfortranarray(ROWS)) == fingerprint(ROWS)
    assert fingerprint(np.asarray(ROWS, dtype=">f8")) == fingerprint(ROWS)


@pytest.mark.parametrize(
    "other",
    [
        {"X": np.reshape(ROWS, (2, 3))},
        {"X": np.asarray(ROWS, dtype=np.float32)},
        {"X": np.asarray(ROWS)[::-1]},
        {"X": np.asarray(ROWS) + 1e-15},
        {"X": ROWS, "y": [0, 1, 0]},
        {"X": ROWS, "y": ["0", "1", "1"]},
    ],
)
def test_any_other_content_changes_the_fingerprint(other):
    assert fingerprint(**other) != fingerprint(ROWS)


@pytest.mark.parametrize("name", DATASETS)
def test_a_data_set_has_one_label_per_row_and_bears_its_name(name):
    dataset = load(name)
    assert dataset.name == name
    assert len(dataset.X) == len(dataset.y)


def test_an_unknown_data_set_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(BadInput, match="'digits'"):
        load("digit")
