"""One place decides how many threads run."""

import os
import subprocess
import sys

import numba
import pytest
from threadpoolctl import threadpool_info

from nextbatch.errors import BadInput
from nextbatch.threads import limit_threads, thread_count, threads, workers


def in_a_fresh_process(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_limit_holds_for_products_and_compiled_loops_alike():
    with threads(1):
        assert thread_count() == 1
        assert numba.get_num_threads() == 1
        assert {pool["num_threads"] for pool in threadpool_info()} == {1}


def test_the_former_number_of_threads_comes_back_even_after_an_error():
    before = thread_count()
    with pytest.raises(ZeroDivisionError), threads(1):
        1 / 0  # noqa: B018
    assert thread_count() == before


def test_a_variable_that_limits_the_blas_limits_the_workers():
    code = "from nextbatch.threads import thread_count; print(thread_count())"
    assert in_a_fresh_process(code, OPENBLAS_NUM_THREADS="1") == "1"


def test_a_limit_holds_for_libraries_that_are_loaded_later():
    code = """
from nextbatch.threads import limit_threads
limit_threads(1)
import scipy.linalg, threadpoolctl
print({pool["num_threads"] for pool in threadpoolctl.threadpool_info()})
"""
    assert in_a_fresh_process(code) == "{1}"


def test_workers_return_results_in_the_order_of_the_blocks():
    with workers() as each:
        assert each(lambda block: block**2, range(100)) == [block**2 for block in range(100)]


def test_workers_inside_workers_see_the_same_number_of_threads():
    outside = thread_count()
    with workers(), workers():
        assert thread_count() == outside
    assert thread_count() == outside


def test_products_run_on_the_thread_that_asks_for_them():
    with workers() as each:
        pools = each(lambda _: threadpool_info(), [0])[0]
    assert {pool["num_threads"] for pool in pools if pool["user_api"] == "blas" and "numpy" in pool["filepath"]} <= {1}


def test_an_error_in_a_block_reaches_the_caller_and_lifts_the_limit():
    before = thread_count()
    with pytest.raises(ZeroDivisionError), workers() as each:
        each(lambda block: 1 / block, [1, 0])
    assert thread_count() == before


@pytest.mark.parametrize("n", [0, -1, 1.5, True, "2"])
def test_a_number_of_threads_that_is_none_is_refused(n):
    with pytest.raises(BadInput, match="number of threads"):
        limit_threads(n)
