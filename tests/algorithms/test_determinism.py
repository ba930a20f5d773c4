"""The engines choose the same positions whatever the threads, the process, the blocks, and where the rows lie."""

import ast
import os
import subprocess
import sys

import numpy as np
import pytest

import determinism_of_engines as engines
from nextbatch.algorithms.neighbors import products
from nextbatch.threads import threads

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@pytest.fixture(scope="module")
def X():
    return engines.rows()


@pytest.fixture(scope="module")
def expected(X):
    return engines.digest(X)


@pytest.mark.parametrize("count", [1, 5])
def test_another_process_with_another_number_of_threads_chooses_the_same(expected, count):
    environment = {**os.environ, **{name: str(count) for name in THREAD_VARIABLES}}
    done = subprocess.run(
        [sys.executable, engines.__file__], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert ast.literal_eval(done.stdout) == expected


def test_one_thread_chooses_the_same(X, expected):
    with threads(1):
        assert engines.digest(X) == expected


@pytest.mark.parametrize(("block", "panel"), [(64, 100), (300, 37), (4096, 4096)])
def test_blocks_of_another_size_choose_the_same(X, expected, monkeypatch, block, panel):
    monkeypatch.setattr(products, "ROWS_PER_BLOCK", block)
    monkeypatch.setattr(products, "CANDIDATES_PER_PANEL", panel)
    assert engines.digest(X) == expected


def test_rows_in_any_layout_are_chosen_the_same(X, expected, tmp_path):
    np.save(tmp_path / "rows.npy", X)
    read_only = X.copy()
    read_only.flags.writeable = False
    layouts = {
        "Fortran order": np.asfortranarray(X),
        "strided": np.repeat(X, 2, axis=0)[::2],
        "float64": X.astype(np.float64),
        "big-endian": X.astype(">f4"),
        "read-only": read_only,
        "memory-mapped": np.load(tmp_path / "rows.npy", mmap_mode="r"),
    }
    for name, rows in layouts.items():
        before = np.array(rows)
        assert engines.digest(rows) == expected, name
        np.testing.assert_array_equal(rows, before)


def test_half_precision_chooses_as_its_exact_copy_in_single_precision(X):
    half = X.astype(np.float16)
    assert engines.digest(half) == engines.digest(half.astype(np.float32))


def test_the_global_random_state_is_untouched(X):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    engines.digest(X[:300].repeat(2, axis=0))
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
