"""Ray Core: a unit is a task of Ray, on this machine or on a cluster that is up."""

import contextlib
import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import cache
from time import monotonic
from typing import Any

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.scale.engines import reaching
from nextbatch.scale.engines.engine import Engine
from nextbatch.scale.engines.parcels import Parcel
from nextbatch.scale.engines.reaching import connected, missing, require_listening

# Results are small: more would only be taken from others.
OBJECTS = 2**28
# Seconds after which the cluster is asked again how many cores it has.
AGAIN = 10.0
# Seconds that a head of Ray may take: it begins a process for each client, for which Ray itself waits half a minute.
BEGUN = 90.0


class OnRay(Engine):
    """Ray.

    Parameters
    ----------
    where : str
        "ray": a Ray that this process is connected to, or that RAY_ADDRESS names; else one that is begun here and
        ended. "ray://HOST:PORT": a cluster, by its client.
    workers : int, optional
        How many processes one that is begun here has.
    """

    name = "Ray"

    def __init__(self, where: str, workers: int | None) -> None:
        try:
            import ray
        except ImportError:
            raise missing("ray") from None
        self.ray = ray
        self.begun = not ray.is_initialized()
        if not self.begun and where != "ray":
            raise BadInput(
                f"This process is connected to a Ray already, which may not be {where}: set on to ray to use that one, "
                "or call ray.shutdown() first.",
                argument="on",
            )
        if self.begun:
            self._begin(where, workers)
        self.workers, self._looked = workers, monotonic()
        super().__init__(_Tasks(ray), self._now())
        self.here = self._cores if self.begun and where == "ray" else 0

    @property
    def slots(self) -> int:
        """See `Engine.slots`."""
        if monotonic() - self._looked > AGAIN:
            self._looked = monotonic()
            with contextlib.suppress(Exception):  # a cluster that is gone is told by its tasks
                self._slots = self._now()
        return self._slots

    def _now(self) -> int:
        # The next task of each worker is on its way while it is at one.
        return 2 * (self._cores if self.workers is None else min(self.workers, self._cores))

    @property
    def _cores(self) -> int:
        # One where there is none yet: a cluster that grows with its tasks begins with none.
        return max(1, int(self.ray.cluster_resources().get("CPU", 1)))

    def _begin(self, where: str, workers: int | None) -> None:
        quiet = {"log_to_driver": False, "logging_level": "ERROR"}
        address = where if where != "ray" else os.environ.get("RAY_ADDRESS")
        if address and address != "local":
            if address != "auto":
                require_listening(address)
                _require_grpc(address)
            connected(address, lambda: self.ray.init(address=address, **quiet), BEGUN)
            return
        # Nothing is told to anybody by a Ray that is begun here.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        # Its workers import what this process does, such as a model in the working directory.
        path = {"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path)}}
        small = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": OBJECTS}
        # Without "local" a cluster that happens to run on this machine would be joined, and refuse the rest.
        self.ray.init(address="local", runtime_env=path, **small, **quiet)

    def share(self, parcel: Parcel) -> Any:
        """See `Engine.share`: Ray sends it to each machine once, where all tasks read the same memory."""
        return self.ray.put(replace(parcel, content=np.frombuffer(parcel.content, np.uint8)))

    def deaths(self, error: BaseException) -> int:
        """See `Engine.deaths`."""
        exceptions = self.ray.exceptions
        return int(isinstance(error, exceptions.RayError) and not isinstance(error, exceptions.RayTaskError))

    def mends(self) -> bool:
        """See `Engine.mends`: Ray begins another worker."""
        return True

    def has_workers(self) -> bool:
        """See `Engine.has_workers`: tasks wait where no machine has a core."""
        return bool(self.ray.cluster_resources().get("CPU"))

    def close(self) -> None:
        """See `Engine.close`: tasks of a selection that broke off do not go on on a cluster that does."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        if self.begun:
            self.ray.shutdown()


class _Tasks(Executor):
    """Ray's tasks as an executor; deaths of workers are counted by whoever submits, not tried again in silence."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._running: set[Any] = set()
        # Made once: Ray keeps each remote function on the cluster until the driver ends.
        self._remote = cache(ray.remote(max_retries=0))

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        task = self._remote(function).remote(*arguments, **named)
        self._running.add(task)
        future: Future[Any] = task.future()
        future.add_done_callback(lambda ended: self._running.discard(task))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Cancel the tasks that have not ended."""
        for task in list(self._running) if cancel_futures else []:
            with contextlib.suppress(Exception):  # a cluster that is gone has nothing to cancel
                self._ray.cancel(task)


def _require_grpc(address: str) -> None:
    """Raise unless gRPC answers at an address, as on each head of Ray; do nothing where that cannot be told.

    Raises
    ------
    BadInput
    """
    if os.environ.get("RAY_USE_TLS", "0").lower() in ("1", "true"):
        return
    try:
        import grpc
    except ImportError:  # Ray's client needs it, which is not all of Ray
        return
    target = address.rpartition("://")[2]
    with grpc.insecure_channel(target, options=[("grpc.enable_http_proxy", 0)]) as channel:
        try:
            grpc.channel_ready_future(channel).result(timeout=reaching.CONNECTED)
        except grpc.FutureTimeoutError:
            raise BadInput(
                f"{address} answers, but not as Ray does: give the port of its client server, usually 10001.",
                argument="on",
            ) from None
