"""A request: which batch is asked for, from which files; a value that can be kept and asked again."""

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.arguments import named_columns, named_file
from nextbatch.files.outputs import OutputFiles, named_outputs
from nextbatch.files.rows import Columns
from nextbatch.models.named import require_model_of, usual_model
from nextbatch.selecting.composition import PREDICTED, Composition, named_composition
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.protocol import checked_strategy
from nextbatch.tasks import CLASSES, SEVERAL_LABELS

_COLUMNS = {part.name for part in fields(Columns)} - {part.name for part in fields(Composition)}
_COMPOSITION = {part.name for part in fields(Composition)}


@dataclass(frozen=True)
class Request:
    """What is asked for. The words are those of `nextbatch.select_from_files`, which says what they mean.

    Parameters
    ----------
    pool, labels, embeddings : Path
    batch_size : int, optional
        None: as many as a budget pays for.
    strategy : QueryStrategy or its code, optional
    model : str
    columns : Columns
    outputs : OutputFiles
        Outputs of other models.
    composition : Composition
        What the batch may hold.
    seed : int
    certified : bool
    """

    pool: Path
    batch_size: int | None
    labels: Path | None = None
    embeddings: Path | None = None
    strategy: QueryStrategy | str | None = None
    model: str = "logistic"
    columns: Columns = field(default_factory=Columns)
    outputs: OutputFiles = field(default_factory=OutputFiles)
    composition: Composition = field(default_factory=Composition)
    seed: int = 0
    certified: bool = False

    @property
    def files(self) -> tuple[Path, ...]:
        """All files and folders that are read, each once."""
        model = Path(self.columns.embed).expanduser() if self.columns.embed else None
        folder = model if model and model.is_dir() else None  # or a name
        beside = (folder, *self.outputs.files, *self.composition.files)
        named = (self.pool, self.labels, self.embeddings, *beside)
        return tuple(dict.fromkeys(path for path in named if path is not None))

    @property
    def beside(self) -> bool:
        """Whether distances are measured in embeddings that are not those of the pool's own columns."""
        return self.embeddings is not None or self.columns.embed is not None

    @property
    def shown(self) -> frozenset[str]:
        """The inputs that files give, without a model of ours and without columns of the pool that nobody named."""
        pool_is_array = self.pool.suffix.lower() in (".npy", ".npz") and self.pool not in self.outputs.files
        rows = self.beside or self.columns.features or self.columns.text or pool_is_array
        return self.outputs.inputs | set(self.composition.named) | ({"embeddings"} if rows else set())


def _require_outputs_of_task(outputs: OutputFiles, task: str) -> None:
    """Raise for probabilities of classes where labels are lists or numbers."""
    of_classes = {"probabilities": outputs.probabilities, "committee": outputs.committee, "tokens": outputs.tokens}
    given = [name for name, there in of_classes.items() if there]
    if given and task != CLASSES:
        instead = "rates to the file" if task == SEVERAL_LABELS else "scores to a column of deviations"
        raise BadInput(f"{given[0]} are of classes, and the task is {task}: set {instead} instead.", argument=given[0])


def _require_quota_of_task(composition: Composition, task: str) -> None:
    """Raise for a quota by the most probable class where labels are lists or numbers."""
    if composition.quota_of[0] == PREDICTED and task != CLASSES:
        raise BadInput(
            f"quota counts by the most probable class of a sample, and the task is {task}: name a column instead, such "
            "as 'site:5'.",
            argument="quota",
        )


def requested(
    pool: Any,
    batch_size: Any,
    *,
    labels: Any = None,
    embeddings: Any = None,
    strategy: Any = None,
    model: Any = None,
    seed: int = 0,
    certified: bool = False,
    **named: Any,
) -> Request:
    """Return the request in these words; each is checked as far as no file is read.

    Raises
    ------
    BadInput
        For a word that is not what it must be.
    """
    if strategy is not None and not isinstance(strategy, str):
        checked_strategy(strategy)
    if batch_size is not None and checks.whole(batch_size, "batch_size") == 0:
        raise BadInput("batch_size is 0: ask for at least one sample.", argument="batch_size")
    columns = named_columns(**{word: value for word, value in named.items() if word in _COLUMNS})
    model = usual_model(columns.task) if model is None else model
    require_model_of(columns.task, model)
    composition = named_composition(**{word: value for word, value in named.items() if word in _COMPOSITION})
    _require_quota_of_task(composition, columns.task)
    known = _COLUMNS | _COMPOSITION
    outputs = named_outputs(**{word: value for word, value in named.items() if word not in known})
    _require_outputs_of_task(outputs, columns.task)
    return Request(
        named_file(pool, "pool"),
        None if batch_size is None else int(batch_size),
        None if labels is None else named_file(labels, "labels"),
        None if embeddings is None else named_file(embeddings, "embeddings"),
        strategy,
        model,
        replace(columns, apart=(*outputs.columns, *composition.columns)),
        outputs,
        composition,
        seed,
        certified,
    )
