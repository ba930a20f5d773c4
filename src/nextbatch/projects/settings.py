"""The settings of a project, in the words of `nextbatch select`; they are kept in `project.toml`."""

import json
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from nextbatch.errors import BadInput
from nextbatch.projects.events import require_name, require_storable
from nextbatch.quoting import quoted
from nextbatch.storage.toml_tables import Positive, Strict, validated
from nextbatch.tasks import CLASSES, SEVERAL_LABELS

FILE = "project.toml"
# What may be changed while a project runs; all else decides what its record and its intervals mean.
CHANGEABLE = ("strategy", "model", "batch_size", "ahead", "target", "label_cost", "question", "guidelines", "show")
# What chooses where nobody says: by the margins of classes, or of several labels for each sample.
CLUSTERED, CLUSTERED_BY_RATES = "WClustered(beta=10)", 'WClustered(beta=10, score="mean_margin")'
_PATHS = ("pool", "labels", "embeddings")
Share = Annotated[float, Field(ge=0, le=1)]


class Settings(Strict):
    """What a project is about; paths are those of the project folder.

    Parameters
    ----------
    pool, labels, embeddings, embed, text, features, id, label, label_id, unlabeled
        As for `select_from_files`.
    show : list of str
        The columns of a table that people see; without any those that are learned from.
    classes : list of str
        In the order in which people see them; those in the files come after them.
    question, guidelines : str
        Texts that the page shows: one above the classes, and a longer one that explains them.
    strategy, model, seed
        As for `select_from_files`.
    first : str
        How the first batch is chosen as long as there are no labels: "random", as in a study, or a strategy.
    initial : int, optional
        The size of that batch; None means `batch_size`.
    batch_size : int
    ahead : int
        How many samples of a batch are still open when the model is refitted and the next batch is chosen. With 0
        people wait for the next batch, which then is the one that a study chooses.
    audit : float
        The share of each batch that is drawn at random to measure accuracy; it trains nothing.
    reserve : int, optional
        How many samples are set aside for it; None means twice what the planned rounds take, at most a fifth.
    rounds : int
        For how many rounds the intervals are planned.
    level : float
        The probability that all intervals together hold, whenever one looks.
    several : bool
        Whether a sample may have several of the classes, or none. A model learns each class by itself.
    overlap : float
        The share of samples that two people answer.
    target : float, optional
        The accuracy that is enough.
    label_cost : float, optional
        What one answer costs, in any unit.
    """

    pool: str
    labels: str | None = None
    embeddings: str | None = None
    embed: str | None = None
    text: str | None = None
    features: str | None = None
    id: str | None = None
    label: str | None = None
    label_id: str | None = None
    unlabeled: str | None = None
    show: list[str] = Field(default_factory=list)
    classes: list[str] = Field(default_factory=list)
    question: str = ""
    guidelines: str = ""
    strategy: str = CLUSTERED
    model: str = "logistic"
    seed: int = 0
    first: str = "random"
    initial: Positive | None = None
    batch_size: Positive = 20
    ahead: Annotated[int, Field(ge=0)] = 10
    audit: Annotated[float, Field(ge=0, le=0.9)] = 0.1
    reserve: Annotated[int, Field(ge=0)] | None = None
    rounds: Positive = 20
    level: Annotated[float, Field(gt=0, lt=1)] = 0.95
    several: bool = False
    overlap: Share = 0.0
    target: Share | None = None
    label_cost: Annotated[float, Field(ge=0)] | None = None

    @property
    def task(self) -> str:
        """What a label is, one of `nextbatch.tasks.TASKS`."""
        return SEVERAL_LABELS if self.several else CLASSES


def made_settings(folder: Path, pool: str | Path, **others: Any) -> Settings:
    """Return the settings of a new project; paths of the working directory become those of the folder.

    Raises
    ------
    BadInput
    """
    values = {name: value for name, value in {"pool": pool, **others}.items() if value is not None}
    for name in _PATHS:
        if name in values:
            if not isinstance(values[name], str | Path) or not str(values[name]):
                raise BadInput(f"{name} must be the name of a file, got {quoted(values[name])}.", argument=name)
            values[name] = _from(folder, Path(values[name]))
    if isinstance(values.get("embed"), str | Path) and Path(values["embed"]).expanduser().is_dir():
        values["embed"] = _from(folder, Path(values["embed"]).expanduser())  # else it is a name
    if values.get("several") and "strategy" not in values:
        values["strategy"] = CLUSTERED_BY_RATES
    for name in ("show", "classes"):
        if isinstance(values.get(name), tuple):
            values[name] = list(values[name])
    for name in ("audit", "overlap", "level", "target", "label_cost"):
        if isinstance(values.get(name), int) and not isinstance(values[name], bool):
            values[name] = float(values[name])
    return _checked(validated(Settings, values, "The project"))


def read_settings(folder: Path) -> Settings:
    """Return the settings in the file `project.toml` of a folder.

    Raises
    ------
    BadInput
        If there is none, or with the key and the line that is wrong.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except FileNotFoundError:
        raise BadInput(
            f"{folder} is no project, it has no {FILE}: name the folder that a project was made in."
        ) from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read: {error}.") from None
    return _checked(validated(Settings, values, str(path), text))


def as_toml(settings: Settings) -> str:
    r"""Return the settings as the text of a TOML file, without those that are not set.

    Examples
    --------
    >>> as_toml(Settings(pool="a.csv", classes=["good", "bad"])).splitlines()[:2]
    ['pool = "a.csv"', 'classes = ["good", "bad"]']
    """
    lines = [f"{name} = {_toml(value)}" for name, value in settings.model_dump(exclude_none=True).items()]
    return "\n".join(sorted(lines, key=lambda line: not line.startswith(("pool", "classes")))) + "\n"


def changed_settings(before: Settings, now: Settings) -> list[str]:
    """Return the settings that differ, all of which may change while a project runs.

    Raises
    ------
    BadInput
        If one differs that may not.
    """
    changed = [name for name in Settings.model_fields if getattr(before, name) != getattr(now, name)]
    fixed = [name for name in changed if name not in CHANGEABLE]
    if fixed:
        name = fixed[0]
        raise BadInput(
            f"{name} was {quoted(getattr(before, name))} when the project began, and {FILE} says "
            f"{quoted(getattr(now, name))}: set it back, or begin another project. What may change is "
            f"{', '.join(CHANGEABLE)}.",
            argument=name,
        )
    return changed


def _from(folder: Path, path: Path) -> str:
    try:
        return os.path.relpath(path.absolute(), folder.absolute())
    except ValueError:  # another drive
        return str(path.absolute())


def _checked(settings: Settings) -> Settings:
    if settings.embed is not None and settings.embeddings is not None:
        raise BadInput("Give embeddings or embed, not both: distances are measured in one of them.", argument="embed")
    for name in settings.classes:
        require_name(name, "classes")
    for what in ("question", "guidelines"):
        require_storable(getattr(settings, what), what)
    if len(set(settings.classes)) < len(settings.classes):
        raise BadInput("classes names a class twice: name each once.", argument="classes")
    return settings


def _toml(value: Any) -> str:
    # A JSON string is a TOML string, apart from the delete character.
    return json.dumps(value).replace("\x7f", "\\u007F")
