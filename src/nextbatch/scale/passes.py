"""A pass over a large pool: each unit is done once, by a worker or in a run before, and what goes wrong is named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.progress import Progress, waiting
from nextbatch.quoting import counted
from nextbatch.scale.carrying_out import carry_out
from nextbatch.scale.engines import Engine
from nextbatch.scale.manifest import Manifest
from nextbatch.scale.shards import Refused, Rows, Shard, Shards
from nextbatch.scale.tasks import Fetching, Task

# Rows that are fetched by one task, in bytes.
FETCHED = 2**24
# How many files or rows an error names.
NAMED = 5


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

    with waiting(one.what, sum(map(one.rows, one.units)), "rows") as shown:
        progress = _Told(one.what, shown, len(one.units))
        todo = []
        for unit in one.units:
            known = manifest.read(unit, one.files(unit))
            if known is None:
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


def not_finite(shards: Shards, positions: Rows, skip_bad: bool) -> list[Refused]:
    """Return which rows are left out since they hold NaN or infinity, by file.

    Raises
    ------
    BadInput
        If there are any, and they are not to be skipped.
    """
    places, rows = shards.located(np.sort(positions))
    if len(positions) and not skip_bad:
        raise BadInput(
            f"{shards.files[places[0]].path}: row {rows[0]} (the first is row 0) holds NaN or infinity "
            f"({counted(len(positions), 'such row')} so far): drop these rows or fill the values.",
            argument="skip_bad",
            otherwise="set skip_bad to leave such rows out",
        )
    return [_refused_rows(shards.files[place].name, rows[places == place]) for place in np.unique(places)]


def fetch(shards: Shards, positions: Rows, engine: Engine) -> tuple[NDArray[Any], int]:
    """Return rows by their positions among all rows, ascending, and how often a worker died.

    Raises
    ------
    BadInput
        If a file cannot be read any more, or was replaced.
    """
    places, rows = shards.located(positions)
    taken = np.empty((len(positions), shards.width), dtype=shards.files[0].dtype)
    together = max(1, FETCHED // max(1, taken[:1].nbytes))
    bounds = np.union1d(np.flatnonzero(np.diff(places)) + 1, np.arange(0, len(positions), together))
    parts = list(zip(bounds.tolist(), [*bounds[1:].tolist(), len(positions)], strict=True))

    def done(part: tuple[int, int], found: NDArray[Any]) -> None:
        taken[part[0] : part[1]] = found
        progress.update(part[1] - part[0])

    with waiting("Fetching", len(positions), "rows") as progress:
        outcome = carry_out(
            engine,
            Fetching(shards.files),
            parts,
            lambda part: (int(places[part[0]]), rows[part[0] : part[1]]),
            done,
        )
    if outcome.failed:
        raise BadInput(next(iter(outcome.failed.values())).why)
    return taken, outcome.lost


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


def _refused_rows(name: str, rows: Rows) -> Refused:
    told = ", ".join(map(str, rows[:NAMED].tolist()))
    return Refused(name, f"{counted(len(rows), 'row')} with NaN or infinity left out, such as {told}")


def listed(refused: Sequence[Refused]) -> str:
    """Return what was refused, and why, as a part of a sentence."""
    told = "; ".join(f"{name} ({why.removesuffix('.')})" for name, why in refused[:NAMED])
    return told + (f"; and {len(refused) - NAMED} more" if len(refused) > NAMED else "")
