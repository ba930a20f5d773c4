"""Processes on this machine: as many executors of one process each, so that a process that dies takes one task."""

import contextlib
import inspect
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.scale.engines.engine import Engine
from nextbatch.scale.engines.parcels import Parcel
from nextbatch.worker_process import begin_worker


class OneEach(Executor):
    """An executor over processes, each of which is replaced when it dies.

    Parameters
    ----------
    workers : int
    """

    def __init__(self, workers: int) -> None:
        self._free: SimpleQueue[int] = SimpleQueue()
        self._processes = [_process() for _ in range(workers)]
        for number in range(workers):
            self._free.put(number)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        """Run in the next process that is free; the call waits for it."""
        number = self._free.get()
        future = self._processes[number].submit(function, *arguments, **named)
        future.add_done_callback(lambda ended: self._ended(number, ended))
        return future

    def _ended(self, number: int, future: "Future[Any]") -> None:
        if not future.cancelled() and future.exception() is not None:
            self._processes[number].shutdown(wait=False)
            self._processes[number] = _process()
        self._free.put(number)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes, whatever they are at."""
        for pool in self._processes:
            for process in list((pool._processes or {}).values()):
                with contextlib.suppress(OSError):
                    process.terminate()
            pool.shutdown(wait=wait, cancel_futures=True)


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin_worker)


class Local(Engine):
    """Processes on this machine."""

    name = "this machine"

    def __init__(self, workers: int) -> None:
        require_guard()
        super().__init__(OneEach(workers), workers)
        self.here = workers
        self.folder = Path(tempfile.mkdtemp(prefix="nextbatch-"))

    def share(self, parcel: Parcel) -> Parcel:
        """See `Engine.share`: it is read from a file."""
        path = self.folder / parcel.digest
        path.write_bytes(parcel.content)
        return Parcel(parcel.digest, path=path, versions=parcel.versions)

    def mends(self) -> bool:
        """See `Engine.mends`: a new process is there already."""
        return True

    def close(self) -> None:
        """See `Engine.close`."""
        self.executor.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)


def require_guard() -> None:
    """Raise if the script that is running would run again in each process that is begun.

    Raises
    ------
    BadInput
    """
    main = sys.modules["__main__"]
    script, frame = getattr(main, "__file__", None), inspect.currentframe()
    while frame and not (frame.f_code.co_name == "<module>" and frame.f_globals is vars(main)):
        frame = frame.f_back
    if frame and script and Path(script).is_file() and b"__name__" not in Path(script).read_bytes():
        raise BadInput(
            f"{script} would run again in each process that scores units: write what selects below "
            'if __name__ == "__main__":, or pass an executor of threads as on.',
            argument="on",
        )
