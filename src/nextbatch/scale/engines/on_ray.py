"""Ray Core: a unit is a task of Ray, on this machine or on a cluster that is up."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.scale.engines.engine import Engine
from nextbatch.scale.engines.parcels import Parcel
from nextbatch.scale.engines.reaching import connected, missing, require_listening

# Results are small: more would only be taken from others.
OBJECTS = 2**28


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
        cores = int(ray.cluster_resources().get("CPU", 1))
        self.here = cores if self.begun and where == "ray" else 0
        # The next task of each worker is on its way while it is at one.
        super().__init__(_Tasks(ray), 2 * (cores if workers is None else min(workers, cores)))

    def _begin(self, where: str, workers: int | None) -> None:
        quiet = {"log_to_driver": False, "logging_level": "ERROR"}
        address = where if where != "ray" else os.environ.get("RAY_ADDRESS")
        if address and address != "local":
            if address != "auto":
                require_listening(address)
            connected(address, lambda: self.ray.init(address=address, **quiet))
            return
        # Nothing is told to anybody by a Ray that is begun here.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        # Its workers import what this process does, such as a model in the working directory.
        path = {"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path)}}
        small = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": OBJECTS}
        # Without "local" a cluster that happens to run on this machine would be joined, and refuse the rest.
        self.ray.init(address="local", runtime_env=path, **small, **quiet)

    def share(self, parcel: Parcel) -> Any:
        """See `Engine.share`: Ray sends it to each machine once."""
        return self.ray.put(parcel)

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
        """See `Engine.close`."""
        if self.begun:
            self.ray.shutdown()


class _Tasks(Executor):
    """Ray's tasks as an executor; deaths of workers are counted by whoever submits, not tried again in silence."""

    def __init__(self, ray: Any) -> None:
        self._remote = ray.remote(max_retries=0)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        future: Future[Any] = self._remote(function).remote(*arguments, **named).future()
        return future
