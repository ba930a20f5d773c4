"""An engine: an executor, how many tasks it takes at once, how a task travels, and which errors mean a dead worker."""

from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from nextbatch.scale.engines.parcels import Parcel, carried_out


class Engine:
    """Runs tasks on an executor of any kind; engines of a kind of their own derive from it.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    slots : int
        How many tasks are handed to it at once.
    """

    name = "the executor"
    # How many worker processes of it take memory of this machine.
    here = 0

    def __init__(self, executor: Executor, slots: int) -> None:
        self.executor = executor
        self._slots = slots

    @property
    def slots(self) -> int:
        """How many tasks are handed to it at once, now: a cluster may grow."""
        return self._slots

    def share(self, parcel: Parcel) -> Any:
        """Return what stands for the parcel in `submit`; it travels once to each worker, if the engine can."""
        return parcel

    def submit(self, parcel: Any, *arguments: Any) -> "Future[Any]":
        """Let a worker open the parcel and call the task with these arguments."""
        return self.executor.submit(carried_out, parcel, *arguments)

    def deaths(self, error: BaseException) -> int:
        """Return how many workers died of a task, by the error that came of it; 0 if it means something else."""
        return int(isinstance(error, BrokenExecutor))

    def mends(self) -> bool:
        """Tell whether tasks can be submitted again after a worker died."""
        return False

    def has_workers(self) -> bool:
        """Tell whether there is any worker, as far as the engine knows."""
        return True

    def close(self) -> None:
        """End what was begun here."""
