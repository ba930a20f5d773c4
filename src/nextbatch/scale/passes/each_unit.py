"""A pass over a large pool: each unit is done once, by a worker or in a run before, and what goes wrong is named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.progress import Progress, waiting
from nextbatch.quoting import counted
from nextbatch.scale.engines import Engine
from nextbatch.scale.engines.parcels import Task
from nextbatch.scale.passes.carrying_out import carry_out
from nextbatch.scale.passes.manifest import Manifest
from nextbatch.scale.shards.left_out import listed
from nextbatch.scale.shards.shard import Refused, Shard


class Result(Protocol):
    """What a task gives, which can be kept as arrays."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it as arrays by name."""


Gave = TypeVar("Gave", bound=Result)
Unit = TypeVar("Unit", bound=tuple[Any, ...])


@dataclass(frozen=True, eq=False)
class Pass(Generic[Unit, Gave]):
    """One pass: what is done for each unit.

    Parameters
    ----------
    what : str
        Its name, for readers.
    task : callable
    units : sequence of tuple
        Of numbers.
    rows : callable
        From a unit to the number of its rows.
    named : callable
        From a unit to what it is called in sentences.
    files : callable
        From a unit to the files that its result depends on.
    of_arrays : callable
        From arrays by name to the result that gave them.
    """

    what: str
    task: Task
    units: Sequence[Unit]
    rows: Callable[[Unit], int]
    named: Callable[[Unit], str]
    files: Callable[[Unit], Sequence[Shard]]
    of_arrays: Callable[[Mapping[str, NDArray[Any]]], Gave]


@dataclass(frozen=True)
class Passed:
    """What became of a pass.

    Parameters
    ----------
    failed : list of Refused
        The units that gave nothing, and why.
    lost : int
        How often a worker died.
    done : int
        How many units were done now; the others were in the manifest.
    """

    failed: list[Refused]
    lost: int
    done: int


def carry_through(
    one: Pass[Unit, Gave],
    engine: Engine,
    manifest: Manifest,
    skip_bad: bool,
    take: Callable[[Unit, Gave], None],
    more: Callable[[], tuple[Any, ...]] = tuple,
) -> Passed:
    """Carry out a pass.

    Parameters
    ----------
    one : Pass
    engine : Engine
    manifest : Manifest
        Gives what is done, and is given what is done now.
    skip_bad : bool
        Whether units that fail are left out.
    take : callable
        Told each unit with its result, as they come.
    more : callable
        Returns what the task is given beside a unit, when that is handed out.

    Raises
    ------
    BadInput
        If units fail, and are not to be skipped; all others are done first.
    """

    def done(unit: Unit, found: Gave) -> None:
        manifest.write(unit, one.files(unit), found.arrays())
        take(unit, found)
        progress.of(one.rows(unit))

    manifest.clean()
    with waiting(one.what, sum(map(one.rows, one.units)), "rows") as shown:
        progress = _Told(one.what, shown, len(one.units))
        todo = []
        for unit in one.units:
            known = manifest.read(unit, one.files(unit))
            # Of a file that was replaced since it was opened, a worker says so.
            if known is None or not all(shard.is_same() for shard in one.files(unit)):
                todo.append(unit)
            else:
                take(unit, one.of_arrays(known))
                progress.of(one.rows(unit), now=False)
        outcome = carry_out(engine, one.task, todo, lambda unit: (unit, *more()), done)
    failed = [Refused(one.named(unit), found.why) for unit, found in outcome.failed.items()]
    if failed and not skip_bad:
        raise BadInput(
            f"{counted(len(failed), 'part')} of the pool could not be read to the end: {listed(failed)}. The others "
            "are kept: when this is mended, the same call goes on from there.",
            argument="skip_bad",
            otherwise="set skip_bad to go on without",
        )
    return Passed(failed, outcome.lost, len(todo))


class _Told:
    """Tells units, rows a second and the time left."""

    def __init__(self, what: str, progress: Progress, units: int) -> None:
        self.what, self.progress, self.units, self.done = what, progress, units, 0
        self.rows, self.began = 0, monotonic()

    def of(self, rows: int, now: bool = True) -> None:
        self.done += 1
        self.rows += rows if now else 0
        speed = self.rows / max(monotonic() - self.began, 1e-9)
        self.progress.say(f"{self.what}: {self.done} of {self.units} units, {speed:,.0f} rows a second")
        self.progress.update(rows)
