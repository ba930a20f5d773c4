"""Calls are spread over processes, and no process is left whatever happens."""

import operator
import os
import time
from functools import partial
from multiprocessing import active_children

import pytest

from nextbatch.errors import NextbatchError, WriteFailed
from nextbatch.studies.running.workers import run_in_processes
from nextbatch.threads import thread_count


def refuse():
    raise WriteFailed("The disk is full.")


def test_results_come_with_the_numbers_of_their_calls():
    calls = [partial(operator.mul, i, i) for i in range(10)]
    assert sorted(run_in_processes(calls, jobs=2)) == [(i, i * i) for i in range(10)]


def test_a_worker_uses_one_thread():
    assert dict(run_in_processes([thread_count], jobs=1)) == {0: 1}


def test_an_error_in_a_call_reaches_the_caller_and_ends_the_others():
    before = active_children()
    with pytest.raises(WriteFailed, match="The disk is full"):
        list(run_in_processes([partial(time.sleep, 0), refuse, partial(time.sleep, 600)], jobs=2))
    assert active_children() == before


def test_a_worker_that_dies_is_told_in_a_sentence():
    with pytest.raises(NextbatchError, match="goes on from there"):
        list(run_in_processes([partial(os._exit, 9)], jobs=1))


def test_closing_early_ends_calls_that_are_under_way():
    results = run_in_processes([partial(time.sleep, 0), partial(time.sleep, 600), partial(time.sleep, 600)], jobs=2)
    assert next(results) == (0, None)
    results.close()
    assert not active_children()
