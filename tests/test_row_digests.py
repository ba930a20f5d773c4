"""Equal rows have equal digests, whatever they are and however they are stored."""

import numpy as np
import pytest
from scipy import sparse

from nextbatch.row_digests import row_digests


def test_equal_rows_have_equal_digests_and_others_have_not():
    rows = [[0.0, 1.0], [-0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]
    dense = row_digests(np.array(rows))
    assert dense[0] == dense[1]
    assert len(set(dense)) == 3
    assert row_digests(np.array(["a", "b", "a"], dtype=object))[::2] == row_digests(np.array(["a", "a"], dtype=object))


def test_sparse_rows_are_equal_however_they_are_stored():
    twice = sparse.csr_array((np.array([1.0, 1.0]), np.array([2, 2]), np.array([0, 2])), shape=(1, 4))
    unsorted = sparse.csr_array((np.array([2.0, 0.0]), np.array([2, 1]), np.array([0, 2])), shape=(1, 4))
    unsorted.has_sorted_indices = False
    plain = sparse.csr_array(np.array([[0.0, 0.0, 2.0, 0.0]]))
    moved = sparse.csr_array(np.array([[0.0, 2.0, 0.0, 0.0]]))
    digests = [row_digests(rows)[0] for rows in (twice, unsorted, plain, moved)]
    assert digests[0] == digests[1] == digests[2] != digests[3]


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8, np.int64, bool])
def test_the_layout_of_rows_changes_no_digest(dtype):
    images = np.random.default_rng(0).integers(0, 2, (6, 4, 3)).astype(dtype)
    digests = row_digests(images)
    assert row_digests(np.asfortranarray(images)) == digests
    assert row_digests(images.reshape(6, 12)) == digests
    assert row_digests(images[::-1])[::-1] == digests
    assert row_digests(images[:0]) == []
