"""A data set is recognized by its content."""

import numpy as np
import pytest
from scipy import sparse

from nextbatch.errors import BadInput
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import load


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


def test_what_comes_installed_has_one_label_per_row_and_bears_its_name():
    dataset = load("digits")
    assert dataset.name == "digits"
    assert len(dataset.X) == len(dataset.y)


def test_an_unknown_data_set_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(BadInput, match="'digits'"):
        load("digit")


def test_the_fingerprint_of_sparse_rows_covers_values_and_places_and_nothing_else():
    rows = sparse.csr_array(np.array([[0.0, 1.0], [2.0, 3.0], [0.0, 0.0]]))
    backwards = sparse.csr_array((rows.data[[0, 2, 1]], rows.indices[[0, 2, 1]], rows.indptr), shape=rows.shape)
    wider = sparse.csr_array((rows.data, rows.indices, rows.indptr), shape=(3, 3))
    moved = sparse.csr_array((rows.data, [0, 0, 1], rows.indptr), shape=rows.shape)
    prints = [Dataset("any", X, np.array([0, 1, 1])).fingerprint for X in (rows, backwards, wider, moved, 2 * rows)]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 4
    assert not backwards.has_sorted_indices, "the rows of the caller were changed"


def test_the_fingerprint_of_texts_tells_where_each_ends():
    texts = [["ab", "c", ""], ["a", "bc", ""], ["ab", "", "c"], ["ab", "ç", ""]]
    assert len({fingerprint(np.array(rows, dtype=object)) for rows in texts}) == 4


def test_the_fingerprint_covers_what_is_held_out_and_what_distances_are_measured_on():
    X, y = np.asarray(ROWS), np.array([0, 1, 1])
    eye = np.eye(2, dtype=np.float32)
    kinds = [{}, {"test": np.array([2])}, {"test": np.array([1])}, {"projection": eye}, {"projection": 2 * eye}]
    assert len({Dataset("any", X, y, **kind).fingerprint for kind in kinds}) == 5


def test_what_is_not_held_out_may_be_learned_from():
    X, y = np.asarray(ROWS), np.array([0, 1, 1])
    assert Dataset("any", X, y, np.array([1])).train.tolist() == [0, 2]
    assert Dataset("any", X, y).train.tolist() == [0, 1, 2]


def test_embeddings_are_the_rows_or_their_projections_of_length_one():
    X, y = np.asarray(ROWS), np.array([0, 1, 1])
    assert Dataset("any", X, y).embed(X) is X
    projected = Dataset("any", X, y, projection=np.array([[3.0], [4.0]], dtype=np.float32))
    for rows in (X, sparse.csr_array(X)):
        assert projected.embed(rows).tolist() == [[1], [1], [1]]
    assert projected.embed(np.zeros((1, 2))).tolist() == [[0]]
