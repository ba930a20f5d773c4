"""Carry tasks out on an engine, in any order: each is tried again if its worker dies, and holds no other."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, Generic, NamedTuple, TypeVar

from nextbatch.errors import BadInput, NextbatchError
from nextbatch.scale.engines import Engine
from nextbatch.scale.engines.parcels import Failed, Task, packed

Key = TypeVar("Key", bound=Hashable)
# How often a task is given to a worker before it is blamed for their deaths.
TRIES = 3
# Seconds without any result after which an engine is asked whether it has workers: clusters that grow take minutes.
PATIENCE = 300.0


class Outcome(NamedTuple, Generic[Key]):
    """What became of the tasks that failed, and how many workers died.

    Parameters
    ----------
    failed : dict
        The reason for each task that gave no result.
    lost : int
        How often a worker died.
    """

    failed: dict[Key, Failed]
    lost: int


def carry_out(
    engine: Engine,
    task: Task,
    todo: Iterable[Key],
    arguments: Callable[[Key], tuple[Any, ...]],
    done: Callable[[Key, Any], None],
) -> Outcome[Key]:
    """Carry out a task for each key, and return what failed.

    Parameters
    ----------
    engine : Engine
    task : callable
        It can be sent to a worker; it is sent once.
    todo : iterable of hashable
    arguments : callable
        From a key to the arguments of the task; called when the task is handed out.
    done : callable
        Told each key with its result, as they come.

    Raises
    ------
    NextbatchError
        If the engine breaks and cannot go on, or has no worker for five minutes.
    """
    whole = packed(task)
    parcel = engine.share(whole)
    waiting, tries, failed = deque(todo), dict[Key, int](), dict[Key, Failed]()
    running: dict[Future[Any], Key] = {}
    lost = 0

    def hand_out() -> None:
        while waiting and len(running) < engine.slots:
            key = waiting.popleft()
            running[engine.submit(parcel, *arguments(key))] = key

    while waiting or running:
        hand_out()
        ended, _ = wait(running, PATIENCE, return_when=FIRST_COMPLETED)
        if not (ended or engine.has_workers()):
            raise _without_workers(engine)
        for future in ended:
            key = running.pop(future)
            try:
                result = future.result()
            except Exception as error:  # the engine's own: what a task raises comes as `Failed`
                deaths = engine.deaths(error)
                if not (deaths and engine.mends()):
                    raise _broken(engine, error) from error
                lost += deaths
                tries[key] = tries.get(key, 0) + deaths
                if tries[key] >= TRIES:
                    failed[key] = Failed(f"every worker that was given it died, {tries[key]} of them", False)
                else:
                    waiting.append(key)
                parcel = engine.share(whole)  # it may have died with the worker
                continue
            hand_out()  # so that the worker does not wait until this result is taken in and kept
            if isinstance(result, Failed):
                failed[key] = result
            else:
                done(key, result)
    return Outcome(failed, lost)


def _without_workers(engine: Engine) -> NextbatchError:
    return NextbatchError(
        f"{_begun_large(engine.name)} has no worker, and nothing came back for {PATIENCE:g} s: start workers. What was "
        "finished is kept, and the same call goes on from there."
    )


def _begun_large(words: str) -> str:
    return words[:1].upper() + words[1:]


def _broken(engine: Engine, error: Exception) -> NextbatchError:
    if isinstance(error, NextbatchError):
        return error
    if isinstance(error, ModuleNotFoundError):
        return BadInput(f"Workers of {engine.name} have no {error.name}: install nextbatch there, in the same version.")
    return NextbatchError(
        f"{_begun_large(engine.name)} broke ({type(error).__name__}: {error}). What was finished is "
        "kept, and the same call goes on from there."
    )
