"""A request: which batch is asked for, from which files; a value that can be kept and asked again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.rows import Columns
from nextbatch.models.classifiers import CLASSIFIERS
from nextbatch.quoting import quoted
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.protocol import checked_strategy


@dataclass(frozen=True)
class Request:
    """What is asked for. The words are those of `nextbatch.select_from_files`, which says what they mean.

    Parameters
    ----------
    pool, labels, embeddings : Path
    batch_size : int
    strategy : QueryStrategy or its code, optional
    model : str
    columns : Columns
    seed : int
    certified : bool
    """

    pool: Path
    batch_size: int
    labels: Path | None = None
    embeddings: Path | None = None
    strategy: QueryStrategy | str | None = None
    model: str = "logistic"
    columns: Columns = field(default_factory=Columns)
    seed: int = 0
    certified: bool = False

    @property
    def files(self) -> tuple[Path, ...]:
        """All files and folders that are read."""
        return tuple(path for path in (self.pool, self.labels, self.embeddings) if path is not None)


def requested(
    pool: Any,
    batch_size: Any,
    *,
    labels: Any = None,
    embeddings: Any = None,
    strategy: Any = None,
    model: Any = "logistic",
    seed: int = 0,
    certified: bool = False,
    **columns: Any,
) -> Request:
    """Return the request in these words; each is checked as far as no file is read.

    Raises
    ------
    BadInput
        For a word that is not what it must be.
    """
    if strategy is not None and not isinstance(strategy, str):
        checked_strategy(strategy)
    checks.one_of(model, tuple(CLASSIFIERS), "model")
    if checks.whole(batch_size, "batch_size") == 0:
        raise BadInput("batch_size is 0: ask for at least one sample.", argument="batch_size")
    return Request(
        path_named(pool, "pool"),
        int(batch_size),
        None if labels is None else path_named(labels, "labels"),
        None if embeddings is None else path_named(embeddings, "embeddings"),
        strategy,
        model,
        _columns(**columns),
        seed,
        certified,
    )


def path_named(name: Any, argument: str) -> Path:
    """Return a path, or raise for what is no name of a file."""
    if not isinstance(name, str | Path):
        raise BadInput(
            f"{argument} must be the name of a file, got {type(name).__name__}: save it to a file first.",
            argument=argument,
        )
    if name == "":  # as a path it would be the folder at hand
        raise BadInput(f"{argument} is an empty name: name a file, or leave it out.", argument=argument)
    return Path(name)


def _columns(
    features: Any = None, text: Any = None, id: Any = None, label: Any = None, label_id: Any = None,
    unlabeled: Any = None,
) -> Columns:  # fmt: skip
    for argument, name in {"text": text, "id": id, "label": label, "label_id": label_id}.items():
        if not isinstance(name, str | None):
            raise BadInput(f"{argument} must be the name of a column, got {quoted(name)}.", argument=argument)
    if not isinstance(unlabeled, str | None):
        told = f"unlabeled must be a text, several words with commas between them, got {quoted(unlabeled)}."
        raise BadInput(told, argument="unlabeled")
    if isinstance(features, str | None) or (
        isinstance(features, Sequence) and all(isinstance(name, str) for name in features)
    ):
        return Columns(features, text, id, label, label_id, unlabeled)
    told = f"features must be the name of a column, or several, got {quoted(features)}."
    raise BadInput(told, argument="features")
