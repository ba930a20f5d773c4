"""The two passes over a large pool: score all units and keep the best rows, then fetch these."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms import Best
from nextbatch.errors import BadInput
from nextbatch.progress import Progress, waiting
from nextbatch.quoting import counted
from nextbatch.scale.carrying_out import carry_out
from nextbatch.scale.engines import Engine
from nextbatch.scale.manifest import Manifest
from nextbatch.scale.request import Request
from nextbatch.scale.shards import Refused, Rows, Shards
from nextbatch.scale.shortlist import Shortlist
from nextbatch.scale.tasks import Fetching, Scored, Scoring, Unit
from nextbatch.strategies.cut import Cut

# Rows that are fetched by one task, in bytes.
FETCHED = 2**24
# How many files or rows an error names.
NAMED = 5


@dataclass(frozen=True, eq=False)
class Shortlisted:
    """What the first pass gives.

    Parameters
    ----------
    best : Best
        The rows that are kept, best first, by their positions among all rows.
    shown : array of shape (n_best, n_columns)
        What the model shows of them, where it is not exact; else without columns.
    left_out : list of Refused
    lost : int
        How often a worker died.
    scored : int
        How many units were scored now; the others were in the manifest.
    """

    best: Best
    shown: NDArray[np.float64]
    left_out: list[Refused]
    lost: int
    scored: int


def shortlist(request: Request, cut: Cut, engine: Engine, manifest: Manifest) -> Shortlisted:
    """Score all units, and return the best rows.

    Raises
    ------
    BadInput
        If a unit cannot be scored, or rows are not finite, and these are not to be skipped.
    """
    shards, skip_bad = request.seen.shards, request.skip_bad
    kept, left_out = Shortlist(cut.size), list[Refused]()
    units = [Unit(place, *rows) for place, file in enumerate(request.seen.read.files) for rows in file.ranges()]

    def take(unit: Unit, found: Scored) -> None:
        shard = shards.files[unit.shard]
        if len(found.not_finite):
            left_out.append(_refused_rows(shard.name, found.not_finite))
            if not skip_bad:
                raise BadInput(
                    f"{shard.path}: row {found.not_finite[0]} (the first is row 0) holds NaN or infinity "
                    f"({counted(len(found.not_finite), 'such row')} in this part): drop these rows or fill the values.",
                    argument="skip_bad",
                    otherwise="set skip_bad to leave such rows out",
                )
        kept.add(found, int(shards.starts[unit.shard]))

    def done(unit: Unit, found: Scored) -> None:
        manifest.write(shards.files[unit.shard], unit, found)
        take(unit, found)
        progress.of(unit)

    with waiting("Scoring", len(shards), "rows") as shown:
        progress = _Told(shown, len(units))
        todo = []
        for unit in units:
            known = manifest.read(shards.files[unit.shard], unit)
            if known is None:
                todo.append(unit)
            else:
                take(unit, known)
                progress.of(unit, now=False)
        outcome = carry_out(
            engine,
            Scoring(shards.files, request.seen.read.files, request.seen.scorer, cut, request.excluded),
            todo,
            lambda unit: (unit, kept.floor),
            done,
        )
    failed = [Refused(_unit_name(shards, unit), found.why) for unit, found in outcome.failed.items()]
    if failed and not skip_bad:
        raise BadInput(
            f"{counted(len(failed), 'part')} of the pool could not be scored: {_listed(failed)}. The others are kept: "
            "when this is mended, the same call goes on from there.",
            argument="skip_bad",
            otherwise="set skip_bad to go on without",
        )
    best, shown_best = kept.ended()
    return Shortlisted(best, shown_best, [*left_out, *failed], outcome.lost, len(todo))


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

    def __init__(self, progress: Progress, units: int) -> None:
        self.progress, self.units, self.done = progress, units, 0
        self.rows, self.began = 0, monotonic()

    def of(self, unit: Unit, now: bool = True) -> None:
        self.done += 1
        self.rows += (unit.end - unit.begin) if now else 0
        speed = self.rows / max(monotonic() - self.began, 1e-9)
        self.progress.say(f"Scoring: {self.done} of {self.units} units, {speed:,.0f} rows a second")
        self.progress.update(unit.end - unit.begin)


def _refused_rows(name: str, rows: Rows) -> Refused:
    told = ", ".join(map(str, rows[:NAMED].tolist()))
    return Refused(name, f"{counted(len(rows), 'row')} with NaN or infinity left out, such as {told}")


def _unit_name(shards: Shards, unit: Unit) -> str:
    return f"{shards.files[unit.shard].name}, rows {unit.begin} to {unit.end - 1}"


def _listed(failed: Sequence[Refused]) -> str:
    told = "; ".join(f"{name} ({why})" for name, why in failed[:NAMED])
    return told + (f"; and {len(failed) - NAMED} more" if len(failed) > NAMED else "")
