"""The record of a run: one file that holds settings, versions and picks, and a checksum of its own content."""

import hashlib
import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.writing import write_atomically


@dataclass(frozen=True)
class Run:
    """What decides a learning curve: data set, model, strategy and seed, and the sizes of the study.

    `test_share` of the samples are held out; None stands for the official test part. `pool` is how many of the others
    may be labeled; None stands for all. `features` are what rows come from; None stands for the rows as published.

    Only so many `classes` take part, in the pool and among what is held out; None stands for all. Each sample of the
    pool is there `redundancy` times. The rarest class keeps one of `imbalance` of its samples.
    `label_noise` is the share of answers that are wrong. With `warm_start` a fit begins with the parameters of the one
    before. `condition` names the combination of factors that the run belongs to; it is empty in a study without.
    """

    dataset: str
    model: str
    strategy: str
    seed: int
    initial: int
    batch_size: int
    rounds: int
    test_share: float | None = None
    features: str | None = None
    pool: int | None = None
    classes: int | None = None
    redundancy: int = 1
    imbalance: float = 1.0
    label_noise: float = 0.0
    warm_start: bool = False
    condition: str = ""

    def __str__(self) -> str:
        """Name the run in a sentence."""
        condition = f", {self.condition}" if self.condition else ""
        return f"{self.strategy}, {self.model} on {self.dataset}{condition}, seed {self.seed}"


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

    `queried` are indices into the whole data set; in round 0 the initial ones. `warnings` are those of the selection
    and of the fit after it. `effective_beta` is None where nothing is preselected.
    """

    queried: tuple[int, ...]
    n_labeled: int
    accuracy: float
    balanced_accuracy: float
    effective_beta: float | None
    warnings: tuple[str, ...]
    diagnostics: Diagnostics


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
        raise BadInput(f"{path} was written by another version of nextbatch: use --fresh or another --out.") from None


def write_times(path: Path, times: Times) -> None:
    """Write `times` beside the record at `path`."""
    write_sealed(times_path(path), asdict(times))


def read_times(path: Path) -> Times | None:
    """Return the times beside the record at `path`, or None."""
    content = read_sealed(times_path(path))
    return None if content is None else _with_tuples(Times, content)


def write_sealed(path: Path, content: dict[str, Any]) -> None:
    """Write `content` as JSON, one line per entry, with the checksum of it all."""
    entries = [f"{json.dumps(key)}: {_lines(value)}" for key, value in (content | _seal(content)).items()]
    write_atomically(path, ("{\n" + ",\n".join(entries) + "\n}\n").encode())


def read_sealed(path: Path) -> dict[str, Any] | None:
    """Return what `write_sealed` wrote; None if nothing is there, or, with a warning, if it is damaged."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"Cannot read {path}: {error.strerror or error}.") from error
    unsealed = _unsealed(content)
    if unsealed is None:
        warnings.warn(f"{path} is damaged: it counts as not there.", NextbatchWarning, stacklevel=2)
    return unsealed


def is_sealed(path: Path) -> bool:
    """Return whether `path` is a whole file that `write_sealed` wrote."""
    return path.is_file() and _unsealed(path.read_bytes()) is not None


def _unsealed(text: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(text)
        checksum = {"checksum": content.pop("checksum")}
        return dict(content) if checksum == _seal(content) else None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None


def _seal(content: Mapping[str, Any]) -> dict[str, str]:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return {"checksum": hashlib.sha256(canonical.encode()).hexdigest()}


def _lines(value: Any) -> str:
    """Spell a list of objects with one object per line, everything else in one line."""
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(json.dumps(entry) for entry in value) + "\n]"
    return json.dumps(value)


def _outcome(content: Mapping[str, Any]) -> Outcome:
    outcome: Outcome = _with_tuples(Outcome, {**content, "diagnostics": Diagnostics(**content["diagnostics"])})
    return outcome


def _with_tuples(made: Any, content: Mapping[str, Any]) -> Any:
    return made(**{key: tuple(value) if isinstance(value, list) else value for key, value in content.items()})


def _file_name(name: str) -> str:
    # The hash keeps apart names that differ only in what a file name cannot hold.
    readable = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
