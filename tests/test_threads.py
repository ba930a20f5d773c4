"""One place decides how many threads run."""

import os
import subprocess
import sys
from contextlib import ExitStack
from itertools import permutations
from threading import Event, Thread

import numba
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from nextbatch.errors import BadInput
from nextbatch.threads import VARIABLES, limit_threads, thread_count, threads, workers


def in_a_fresh_process(code: str, without: tuple[str, ...] = (), **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in without}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**kept, **environment}, capture_output=True, text=True, check=True
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


def state():
    """What a process has of threads, as this thread sees it."""
    numbers = {library["filepath"]: library["num_threads"] for library in threadpool_info()}
    variables = {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    return numbers, variables, thread_count(), numba.get_num_threads()


class Holding(Thread):
    """Enters a block on a thread of its own, and leaves it when told."""

    def __init__(self, block):
        super().__init__(daemon=True)
        self.block, self.inside, self.told = block, Event(), Event()
        self.start()
        assert self.inside.wait(30)

    def run(self):
        with self.block:
            self.inside.set()
            self.told.wait(30)

    def leave(self):
        self.told.set()
        self.join(30)
        assert not self.is_alive()


@pytest.mark.parametrize("kinds", [(workers, workers, workers), (workers, lambda: threads(3), lambda: threads(1))])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whoever_overlaps_and_leaves_in_whatever_order_all_is_as_before(kinds, order):
    before = state()
    holding = [Holding(kind()) for kind in kinds]
    for i in order:
        assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} <= {1, 3}
        holding[i].leave()
    assert state() == before


def test_a_block_on_this_thread_that_overlaps_one_on_another_is_as_before():
    before = state()
    with ExitStack() as first:
        first.enter_context(threads(1))
        other = Holding(workers())
    assert thread_count() == before[2]
    other.leave()
    assert state() == before


def test_of_limits_that_overlap_the_last_that_is_still_open_holds():
    with threads(2):
        other = Holding(threads(3))
        assert thread_count() == 3
        other.leave()
        assert thread_count() == 2


def test_a_limit_that_another_library_set_for_good_on_its_thread_is_no_hindrance():
    code = """
from threading import Thread
from threadpoolctl import threadpool_info, threadpool_limits
from nextbatch.threads import thread_count, threads, workers
def blas(): return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]
threadpool_limits(2)  # this thread owns the BLAS now, says threadpoolctl
def inside():
    with workers():
        print(max(blas()), thread_count())
thread = Thread(target=inside); thread.start(); thread.join()
print(max(blas()), thread_count())
"""
    assert in_a_fresh_process(code, (*VARIABLES, "NUMBA_NUM_THREADS")).split() == ["1", "2", "2", "2"]


def test_a_limit_set_while_a_block_is_open_holds_when_it_ends():
    code = """
from nextbatch.threads import limit_threads, thread_count, threads, workers
with threads(3):
    limit_threads(2)
    print(thread_count())
print(thread_count())
with workers():
    limit_threads(1)
print(thread_count())
"""
    assert in_a_fresh_process(code).split() == ["3", "2", "1"]


def test_a_library_loaded_inside_a_block_has_as_many_threads_as_the_others_afterwards():
    code = """
from nextbatch.threads import threads
from threadpoolctl import threadpool_info
import numpy
before = {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}
with threads(1):
    import scipy.linalg
after = {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}
print(before == after)
"""
    assert in_a_fresh_process(code) == "True"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_forked_while_another_thread_computes_has_all_threads():
    code = """
import os, time
from threading import Event, Thread
from threadpoolctl import threadpool_info
from nextbatch.threads import thread_count, workers
def state(): return thread_count(), [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]
before, inside, leave = state(), Event(), Event()
def compute():
    with workers():
        inside.set()
        leave.wait()
thread = Thread(target=compute); thread.start(); inside.wait()
with workers():
    child = os.fork()
    if not child:
        pass
if child:
    status = os.waitpid(child, 0)[1]
    leave.set(); thread.join()
    print(status, state() == before)
else:
    os._exit(0 if state() == before else 1)
"""
    assert in_a_fresh_process(code) == "0 True"


def test_a_process_started_while_blocks_are_open_is_not_limited_by_workers_but_is_by_a_limit():
    count = "from nextbatch.threads import thread_count; print(thread_count())"
    plain = in_a_fresh_process(count)
    with workers():
        assert in_a_fresh_process(count) == plain
    with threads(1):
        assert in_a_fresh_process(count) == "1"
    assert in_a_fresh_process(count) == plain


def test_limits_of_other_libraries_inside_and_around_a_block_are_kept():
    before = state()
    with threadpool_limits(1):
        with workers():
            assert thread_count() == 1
        assert thread_count() == 1
    assert state() == before
