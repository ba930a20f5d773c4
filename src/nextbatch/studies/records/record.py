"""The record of a run: a sealed file with settings, versions, and the batch and the metrics of each round."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.statistics.metrics import MEASURED
from nextbatch.storage.sealed import read_sealed, write_sealed
from nextbatch.studies.records.run import Run


@dataclass(frozen=True)
class Diagnostics:
    """Numbers that describe a batch; None if undefined, as most are for the initial labels, which no model chose.

    The model of the round before chose the batch. Distances are between embeddings. Classes are the true ones, also
    where the oracle answered wrongly.

    Parameters
    ----------
    contradiction : float
        The share of held-out samples whose predicted class changes when the model is fitted with the batch.
    exploration : float
        The relative decrease of the mean distance from held-out samples to the nearest labeled sample.
    agreement : float
        The share of held-out samples whose nearest neighbor in the batch has the class that the model predicted.
    difficulty : float
        The share of the batch that the model predicted wrongly.
    class_balance : float
        The entropy of the classes in the batch, divided by the largest entropy of a batch of this size.
    duplicates : int
        The number of samples of the batch that equal another sample of it, or one that was labeled before.
    """

    contradiction: float | None
    exploration: float | None
    agreement: float | None
    difficulty: float | None
    class_balance: float | None
    duplicates: int


@dataclass(frozen=True)
class Outcome:
    """The outcome of one round: the batch, and how good the model is that was fitted with its answers.

    Parameters
    ----------
    queried : tuple of int
        The batch, as indices into the whole data set; in round 0 the initial labels.
    n_labeled : int
        The number of labels, those of the batch included.
    metrics : mapping of str to float
        What was measured on held-out samples, by the names of `nextbatch.statistics.metrics`. In the file each is an
        entry of its own, as accuracy was when there were classes only.
    kept : int or None
        The number of samples that the preselection kept; None without preselection.
    pool : int or None
        The number of samples in the pool; None in round 0, and in records of version 0.1.
    warnings : tuple of str
        The warnings of the selection and of the fit after it.
    diagnostics : Diagnostics
    """

    queried: tuple[int, ...]
    n_labeled: int
    metrics: Mapping[str, float] = field(hash=False)
    kept: int | None
    pool: int | None
    warnings: tuple[str, ...]
    diagnostics: Diagnostics

    @property
    def effective_beta(self) -> float | None:
        """The number of kept samples per sample of the batch; None without preselection."""
        return None if self.kept is None else self.kept / len(self.queried)

    @property
    def vacuous(self) -> bool:
        """Whether the preselection kept the whole pool."""
        return self.kept is not None and self.kept == self.pool


@dataclass(frozen=True)
class Record:
    """The record of a run; the same run and versions give the same bytes, except for networks on a GPU.

    Parameters
    ----------
    run : Run
    data : str
        The fingerprint of the data set.
    versions : mapping of str to str
        By name of the library.
    rounds : tuple of Outcome
        Default: (), before the first round.
    failure : str, optional
        The reason for which the run ended early.
    """

    run: Run
    data: str
    versions: Mapping[str, str]
    rounds: tuple[Outcome, ...] = ()
    failure: str | None = None

    @property
    def complete(self) -> bool:
        """Whether the run has all its rounds and did not fail."""
        return self.failure is None and len(self.rounds) == self.run.rounds + 1


@dataclass(frozen=True)
class Times:
    """Seconds of each round, and the machine; kept apart from the record, since they differ from run to run.

    Seconds are None if nothing was selected, or the run was interrupted before they were written.
    """

    machine: Mapping[str, str | int]
    fit_seconds: tuple[float | None, ...] = ()
    selection_seconds: tuple[float | None, ...] = ()

    def and_then(self, fit_seconds: float | None, selection_seconds: float | None) -> "Times":
        """Return the times with one round more."""
        return Times(self.machine, (*self.fit_seconds, fit_seconds), (*self.selection_seconds, selection_seconds))


def record_path(folder: Path, run: Run) -> Path:
    """Return the path of the record of `run` in the folder of a study."""
    folder = folder / "records" / (_file_name(run.condition) if run.condition else "")
    return folder / _file_name(run.model) / _file_name(run.strategy) / f"seed-{run.seed}.json"


def times_path(record: Path) -> Path:
    """Return the path of the times that belong to the record at the path `record`."""
    return record.with_suffix(".times.json")


def write_record(path: Path, record: Record) -> None:
    """Write `record` to `path`, whole or not at all.

    Raises
    ------
    WriteFailed
    """
    content = asdict(record)
    write_sealed(path, {**content, "rounds": [_with_metrics_apart(outcome) for outcome in content["rounds"]]})


def _with_metrics_apart(outcome: dict[str, Any]) -> dict[str, Any]:
    apart: dict[str, Any] = {}
    for name, value in outcome.items():
        apart |= value if name == "metrics" else {name: value}
    return apart


def read_record(path: Path) -> Record | None:
    """Return the record at `path`; None if there is none, and None with a warning if it is damaged.

    Raises
    ------
    BadInput
        If another version of nextbatch wrote it.
    """
    content = read_sealed(path)
    if content is None:
        return None
    try:
        rounds = [_outcome(outcome) for outcome in content.pop("rounds")]
        return Record(run=Run(**content.pop("run")), rounds=tuple(rounds), **content)
    except (KeyError, TypeError):
        raise written_otherwise(path) from None


def written_otherwise(path: Path) -> BadInput:
    """Return the error for a file of another version of nextbatch."""
    return BadInput(
        f"{path} was written by another version of nextbatch: choose another folder, or delete what the study wrote "
        "with fresh=True.",
        argument="fresh",
    )


def write_times(path: Path, times: Times) -> None:
    """Write `times` beside the record at `path`."""
    write_sealed(times_path(path), asdict(times))


def read_times(path: Path) -> Times | None:
    """Return the times that belong to the record at `path`; None if there are none or they are damaged."""
    content = read_sealed(times_path(path))
    return None if content is None else _with_tuples(Times, content)


def _outcome(content: Mapping[str, Any]) -> Outcome:
    if "effective_beta" in content:
        content = _of_version_0_1(**content)
    metrics = {name: content[name] for name in MEASURED if name in content}
    if not metrics:
        raise KeyError("metrics")
    rest = {name: value for name, value in content.items() if name not in metrics}
    made = {**rest, "metrics": metrics, "diagnostics": Diagnostics(**content["diagnostics"])}
    outcome: Outcome = _with_tuples(Outcome, made)
    return outcome


def _of_version_0_1(effective_beta: float | None, **content: Any) -> dict[str, Any]:
    """Convert a round of version 0.1, which held `effective_beta`, the quotient of `kept` and the batch size."""
    kept = None if effective_beta is None else round(effective_beta * len(content["queried"]))
    return {**content, "kept": kept, "pool": None}


def _with_tuples(made: Any, content: Mapping[str, Any]) -> Any:
    return made(**{key: tuple(value) if isinstance(value, list) else value for key, value in content.items()})


def _file_name(name: str) -> str:
    # The hash distinguishes names that differ only in characters that a file name cannot hold.
    readable = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
