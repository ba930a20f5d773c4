"""Run independent calls in processes with one thread each, and end all processes on an interruption."""

import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from queue import SimpleQueue
from typing import TypeVar

from nextbatch.errors import NextbatchError
from nextbatch.worker_process import begin_worker

Returned = TypeVar("Returned")


def run_in_processes(calls: Sequence[Callable[[], Returned]], jobs: int) -> Generator[tuple[int, Returned], None, None]:
    """Yield the position and the result of each call as it ends; calls start in their order.

    No process is left when the iteration ends, in whatever way. Close the generator to end running calls.

    Parameters
    ----------
    calls : sequence of callables
        Without arguments; they and their results must be picklable.
    jobs : int
        The number of processes.

    Raises
    ------
    NextbatchError
        If a process dies. An exception of a call is raised as it is.
    """
    with _processes(min(jobs, len(calls))) as pool:
        # Results come through a queue: an interruption while waiting for a future could leave its lock locked.
        ended: SimpleQueue[Future[Returned]] = SimpleQueue()
        with _interruptions_blocked():
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
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=begin_worker)
    try:
        yield pool
    except BaseException:
        for process in set(active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interruptions_blocked() -> Iterator[None]:
    """Block Ctrl-C in the block and in processes started in it, which their parent ends."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
