"""Open the engine that a caller names."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.quoting import quoted
from nextbatch.scale.engines.engine import Engine
from nextbatch.scale.engines.local import Local
from nextbatch.scale.engines.on_dask import OnDask
from nextbatch.scale.engines.on_ray import OnRay

On = str | Executor | None


@contextmanager
def opened(on: On, workers: int | None) -> Iterator[Engine]:
    """Yield the engine that `on` names; what it began ends with the block.

    Parameters
    ----------
    on : str or concurrent.futures.Executor, optional
        None: processes on this machine. "ray" or "dask": the one at hand, else one that is begun here. An address,
        "ray://HOST:PORT" or "tcp://HOST:PORT": a cluster of Ray, or a scheduler of Dask. Or an executor of your own,
        which stays open.
    workers : int, optional
        How many tasks run at once; without it as many as there are cores.

    Raises
    ------
    BadInput
        If there is no such engine, or it cannot be reached.
    """
    count = checks.whole(workers, "workers", 1) if workers is not None else cores()
    engine = _engine(on, count, workers)
    try:
        yield engine
    finally:
        engine.close()


def _engine(on: On, count: int, workers: int | None) -> Engine:
    if on is None:
        return Local(count)
    if isinstance(on, Executor):
        return Engine(on, count)
    if isinstance(on, str):
        kind = on.partition("://")[0]
        if kind in _NAMED and (kind == on) == (on in ("ray", "dask")):
            return _NAMED[kind](on, workers)
    raise BadInput(
        f"on must be ray, ray://HOST:PORT, dask, tcp://HOST:PORT or an executor, got {quoted(on)}: without it "
        "processes of this machine are used.",
        argument="on",
    )


_NAMED: dict[str, Callable[[str, int | None], Engine]] = {"ray": OnRay, "dask": OnDask, "tcp": OnDask}


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
