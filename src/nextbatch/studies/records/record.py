"""The record of a run: one file that holds settings, versions and picks, and a checksum of its own content."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.storage.sealed import read_sealed, write_sealed
from nextbatch.studies.records.run import Run


@dataclass(frozen=True)
class Diagnostics:
    """What a batch was like; None where it cannot be said, as for the first labels, which no model chose.

    The model that chose the batch is the one of the round before. Distances are those of the data set's embeddings,
    classes are the true ones, even where answers are not.

    Parameters
    ----------
    contradiction : float
        The share of held-out samples that the model with the batch predicts differently from the one that chose it.
    exploration : float
        By which share the batch lowered the mean distance from held-out samples to the nearest labeled one.
    agreement : float
        The share of held-out samples whose nearest neighbor in the batch is of the class that the model predicted.
    difficulty : float
        The share of the batch that the model predicted wrongly.
    class_balance : float
        The entropy of the classes in the batch, 1 if they are as even as they can be.
    duplicates : int
        How many samples of the batch equal another one of it, or one that was labeled before.
    """

    contradiction: float | None
    exploration: float | None
    agreement: float | None
    difficulty: float | None
    class_balance: float | None
    duplicates: int


@dataclass(frozen=True)
class Outcome:
    """One round: what was asked for, and how good the model is that was fitted with the answers.

    Parameters
    ----------
    queried : tuple of int
        Indices into the whole data set; in round 0 the initial ones.
    n_labeled : int
    accuracy, balanced_accuracy : float
        On held-out samples.
    kept : int, optional
        How many samples a preselection left to choose from; None where nothing is preselected.
    pool : int, optional
        How many samples there were to choose from; None in round 0, and in records of version 0.1, which did not say.
    warnings : tuple of str
        Those of the selection and of the fit after it.
    diagnostics : Diagnostics
    """

    queried: tuple[int, ...]
    n_labeled: int
    accuracy: float
    balanced_accuracy: float
    kept: int | None
    pool: int | None
    warnings: tuple[str, ...]
    diagnostics: Diagnostics

    @property
    def effective_beta(self) -> float | None:
        """How many samples were kept for each one of the batch; None where nothing is preselected."""
        return None if self.kept is None else self.kept / len(self.queried)

    @property
    def vacuous(self) -> bool:
        """Whether the preselection kept the whole pool, so that it left nothing out."""
        return self.kept is not None and self.kept == self.pool


@dataclass(frozen=True)
class Record:
    """What is known of a run: the same bytes each time, with the same versions (networks on a GPU apart)."""

    run: Run
    data: str
    versions: Mapping[str, str]
    rounds: tuple[Outcome, ...] = ()
    failure: str | None = None

    @property
    def complete(self) -> bool:
        """Whether every round is there."""
        return self.failure is None and len(self.rounds) == self.run.rounds + 1


@dataclass(frozen=True)
class Times:
    """Seconds of each round and the machine that they were measured on: what no two runs have in common.

    None where nothing was selected, and where a run was interrupted before its times were written.
    """

    machine: Mapping[str, str | int]
    fit_seconds: tuple[float | None, ...] = ()
    selection_seconds: tuple[float | None, ...] = ()

    def and_then(self, fit_seconds: float | None, selection_seconds: float | None) -> "Times":
        """Return the times with one more round."""
        return Times(self.machine, (*self.fit_seconds, fit_seconds), (*self.selection_seconds, selection_seconds))


def record_path(folder: Path, run: Run) -> Path:
    """Return where the record of `run` lies; its times lie beside it."""
    folder = folder / "records" / (_file_name(run.condition) if run.condition else "")
    return folder / _file_name(run.model) / _file_name(run.strategy) / f"seed-{run.seed}.json"


def times_path(record: Path) -> Path:
    """Return where the times of the run lie whose record is `record`."""
    return record.with_suffix(".times.json")


def write_record(path: Path, record: Record) -> None:
    """Write `record`, whole or not at all."""
    write_sealed(path, asdict(record))


def read_record(path: Path) -> Record | None:
    """Return the record at `path`; None if there is none, or, with a warning, if it is damaged."""
    content = read_sealed(path)
    if content is None:
        return None
    try:
        rounds = [_outcome(outcome) for outcome in content.pop("rounds")]
        return Record(run=Run(**content.pop("run")), rounds=tuple(rounds), **content)
    except (KeyError, TypeError):
        raise written_otherwise(path) from None


def written_otherwise(path: Path) -> BadInput:
    """Return the error for a file whose content this version of nextbatch does not know."""
    return BadInput(
        f"{path} was written by another version of nextbatch: choose another folder, or delete what the study wrote "
        "with fresh=True.",
        argument="fresh",
    )


def write_times(path: Path, times: Times) -> None:
    """Write `times` beside the record at `path`."""
    write_sealed(times_path(path), asdict(times))


def read_times(path: Path) -> Times | None:
    """Return the times beside the record at `path`, or None."""
    content = read_sealed(times_path(path))
    return None if content is None else _with_tuples(Times, content)


def _outcome(content: Mapping[str, Any]) -> Outcome:
    if "effective_beta" in content:
        content = _of_version_0_1(**content)
    outcome: Outcome = _with_tuples(Outcome, {**content, "diagnostics": Diagnostics(**content["diagnostics"])})
    return outcome


def _of_version_0_1(effective_beta: float | None, **content: Any) -> dict[str, Any]:
    """Return a round of version 0.1 in today's words: it held the quotient of two whole numbers, one of them known."""
    kept = None if effective_beta is None else round(effective_beta * len(content["queried"]))
    return {**content, "kept": kept, "pool": None}


def _with_tuples(made: Any, content: Mapping[str, Any]) -> Any:
    return made(**{key: tuple(value) if isinstance(value, list) else value for key, value in content.items()})


def _file_name(name: str) -> str:
    # The hash keeps apart names that differ only in what a file name cannot hold.
    readable = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
