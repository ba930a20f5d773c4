"""Spread independent calls over processes with one thread each, and end them all at once when asked to."""

import os
import signal
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from nextbatch.errors import NextbatchError, NextbatchWarning
from nextbatch.threads import limit_threads

Returned = TypeVar("Returned")


def run_in_processes(calls: Sequence[Callable[[], Returned]], jobs: int) -> Generator[tuple[int, Returned], None, None]:
    """Yield the number and the result of each call as it ends; calls begin in their order.

    However the iteration ends, no process is left: close the iterator to end calls that are under way.

    Raises
    ------
    NextbatchError
        If a process dies.
    """
    with _processes(min(jobs, len(calls))) as pool:
        # Waiting for the futures themselves takes locks of theirs, which an interruption could leave taken for good.
        ended: SimpleQueue[Future[Returned]] = SimpleQueue()
        with _interruptions_wait():
            numbers = {pool.submit(call): i for i, call in enumerate(calls)}
            for future in numbers:
                future.add_done_callback(ended.put)
        try:
            for _ in calls:
                future = ended.get()
                yield numbers[future], future.result()
        except BrokenProcessPool:
            raise NextbatchError(
                "A worker process died, perhaps because memory ran out. What was finished is kept, and the same call "
                "goes on from there; with fewer jobs it needs less memory.",
                argument="jobs",
            ) from None


@contextmanager
def _processes(jobs: int) -> Iterator[ProcessPoolExecutor]:
    others = set(active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield pool
    except BaseException:
        for process in set(active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interruptions_wait() -> Iterator[None]:
    """Hold back Ctrl-C; processes that are started meanwhile never see it, ending them is their parent's business."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_threads(1)
    # The parent process has already given the warnings about the data; those of a run go into its record.
    warnings.simplefilter("ignore", NextbatchWarning)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that was killed cannot end its workers; they must not go on writing beside whoever comes next.
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
