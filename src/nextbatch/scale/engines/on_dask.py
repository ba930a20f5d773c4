"""Dask: a unit is a task of dask.distributed, on this machine or on a cluster that is up."""

import os
from asyncio import CancelledError as Cancelled
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from typing import Any

from nextbatch.scale.engines import reaching
from nextbatch.scale.engines.engine import Engine
from nextbatch.scale.engines.parcels import Parcel
from nextbatch.scale.engines.reaching import connected, missing, require_listening

# A larger parcel travels to each worker once; a smaller one with each task, so that no worker takes it with it.
SMALL = 2**20


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Undo what Dask sets for its workers in the environment of this process, such as one thread for the BLAS."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


class OnDask(Engine):
    """Dask.

    Parameters
    ----------
    where : str
        "dask": the client that this process has, or the scheduler that Dask's settings name; else processes on this
        machine, which are begun and ended. "tcp://HOST:PORT": a scheduler.
    workers : int, optional
        How many processes one that is begun here has.
    """

    name = "Dask"

    def __init__(self, where: str, workers: int | None) -> None:
        try:
            import dask
            import distributed
        except ImportError:
            raise missing("dask") from None
        self.distributed = distributed
        self.cluster = None
        self.begun = True
        address = where if where != "dask" else dask.config.get("scheduler-address", None)
        if where == "dask" and (client := _client_of_this_process(distributed)):
            self.client, self.begun = client, False
        elif address:
            require_listening(address)
            # The caller's own default client stays what it is.
            self.client = connected(
                address, lambda: distributed.Client(address, timeout=10, set_as_default=False), reaching.CONNECTED
            )
        else:
            with dask.config.set({"distributed.scheduler.allowed-failures": 0}), _environment_kept():
                self.cluster = distributed.LocalCluster(
                    n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
                )
            # A worker that does not come up again is given up by Dask, and by this another is begun.
            self.cluster.adapt(minimum=len(self.cluster.worker_spec), maximum=len(self.cluster.worker_spec))
            self.client = distributed.Client(self.cluster, set_as_default=False)
        cores = sum(self.client.nthreads().values()) or 1
        self.here = cores if self.cluster is not None else 0
        # Not more than one for each thread: Dask blames a task that waits on a worker for its death, too.
        super().__init__(_Tasks(self.client), cores if workers is None else min(workers, cores))

    def share(self, parcel: Parcel) -> Any:
        """See `Engine.share`."""
        return self.client.scatter(parcel, broadcast=True) if len(parcel.content) > SMALL else parcel

    def deaths(self, error: BaseException) -> int:
        """See `Engine.deaths`: a scheduler tries again by itself, as often as its settings say."""
        if isinstance(error, self.distributed.scheduler.KilledWorker):
            return int(error.allowed_failures) + 1
        return int(isinstance(error, CancelledError | self.distributed.CommClosedError))

    def mends(self) -> bool:
        """See `Engine.mends`: Dask begins another worker."""
        return True

    def has_workers(self) -> bool:
        """See `Engine.has_workers`."""
        return bool(self.client.nthreads())

    def close(self) -> None:
        """See `Engine.close`: tasks of a selection that broke off do not go on on a cluster that does."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        if self.begun:
            self.client.close()
        if self.cluster is not None:
            self.cluster.close()


class _Tasks(Executor):
    """Dask's tasks as an executor: every future ends, also that of a task whose result died with its worker.

    `Client.get_executor` leaves a future open if the result of a task that is finished cannot be fetched any more.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._running: set[Any] = set()

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        task = self._client.submit(function, *arguments, pure=False, **named)
        self._running.add(task)
        future.add_done_callback(lambda ended: self._running.discard(task))
        task.add_done_callback(lambda ended: _settle(future, ended))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Cancel the tasks that have not ended."""
        if cancel_futures and self._running:
            with suppress(Exception):  # a scheduler that is gone has nothing to cancel
                self._client.cancel(list(self._running), reason="the selection has ended")


def _settle(future: "Future[Any]", task: Any) -> None:
    try:
        future.set_result(task.result())
    except (Cancelled, CancelledError):
        future.set_exception(CancelledError())
    except Exception as error:  # whatever Dask raises
        future.set_exception(error)


def _client_of_this_process(distributed: Any) -> Any:
    try:
        return distributed.Client.current()
    except ValueError:
        return None
