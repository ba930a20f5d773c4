"""Models by name for each task: classifiers of classes, one for each of several labels, and regressors."""

from typing import Any

from numpy.random import Generator

from nextbatch import checks
from nextbatch.models.classifiers import CLASSIFIERS, classifier
from nextbatch.models.regressors import REGRESSORS, regressor
from nextbatch.models.several_labels import EachLabel
from nextbatch.tasks import CLASSES, NUMBERS, SEVERAL_LABELS

NAMES: dict[str, tuple[str, ...]] = {
    CLASSES: tuple(CLASSIFIERS),
    SEVERAL_LABELS: tuple(CLASSIFIERS),
    NUMBERS: tuple(REGRESSORS),
}


def usual_model(task: str) -> str:
    """Return the name of the model that is meant where none is named.

    Examples
    --------
    >>> usual_model("classes"), usual_model("numbers")
    ('logistic', 'linear')
    """
    return NAMES[task][0]


def require_model_of(task: str, name: Any) -> None:
    """Raise unless there is a model of that name for the task.

    Raises
    ------
    BadInput
    """
    checks.one_of(name, NAMES[task], "model" if task == CLASSES else f"model (with task {task})")


def estimator(name: str, task: str, rng: Generator, *, sparse: bool = False) -> Any:
    """Return the unfitted estimator of that name; see `classifier` and `regressor`.

    Raises
    ------
    BadInput
        If there is none of that name for the task.
    """
    require_model_of(task, name)
    if task == NUMBERS:
        return regressor(name, rng, sparse=sparse)
    made = classifier(name, rng, sparse=sparse)
    return EachLabel(made) if task == SEVERAL_LABELS else made
