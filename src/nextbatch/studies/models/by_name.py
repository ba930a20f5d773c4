"""The model of a run: by its name, or made by a function of the user, "module:function"."""

from typing import Any

from numpy.random import Generator
from scipy.sparse import issparse

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models import Model
from nextbatch.models.classifiers import CLASSIFIERS
from nextbatch.models.named import NAMES, estimator
from nextbatch.models.regressors import REGRESSORS
from nextbatch.models.showing import showing
from nextbatch.own_code import NAME as OWN
from nextbatch.own_code import called, source_digest
from nextbatch.quoting import quoted
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.models.networks import NETWORKS, make_network, network_versions
from nextbatch.tasks import CLASSES, NUMBERS

MODELS = tuple(dict.fromkeys((*CLASSIFIERS, *NETWORKS, *REGRESSORS)))


def require_model_name(name: str) -> None:
    """Raise unless `name` is one of `MODELS` or has the form "module:function"; nothing is imported.

    Raises
    ------
    BadInput
    """
    if not OWN.fullmatch(name):
        checks.one_of(name, MODELS, 'a model (which may also be one of your own, "module:function")')


def make_model(name: str, rng: Generator, dataset: Dataset) -> Model:
    """Return the model `name` for the rows of `dataset`.

    Its embeddings are its last hidden layer if it has one, and those of the data set otherwise. A function of the user
    is called with a seed, and returns a scikit-learn classifier or a `nextbatch.models.Model`.

    Parameters
    ----------
    name : str
        One of `MODELS`, or "module:function".
    rng : Generator
        Draws the seed.
    dataset : Dataset

    Raises
    ------
    BadInput
        If there is no such model, its library is missing, or the function fails or returns no model.
    """
    if name in NETWORKS and dataset.task != CLASSES:
        raise BadInput(f"{name} learns classes, and these labels are {dataset.task}: choose {_choices(dataset.task)}.")
    if name in NETWORKS:
        return make_network(name, rng, dataset)
    if not OWN.fullmatch(name):
        return _shown(estimator(name, dataset.task, rng, sparse=issparse(dataset.X)), dataset)
    made = called(name, int(rng.integers(2**32)))
    if all(hasattr(made, method) for method in ("fit", "look", "predict")):
        return made  # type: ignore[no-any-return]
    says = "predict" if dataset.task == NUMBERS else "predict_proba"
    if all(hasattr(made, method) for method in ("fit", says, "get_params")):
        return _shown(made, dataset)
    kind = "regressor" if dataset.task == NUMBERS else "classifier"
    raise BadInput(
        f"{name} must return a scikit-learn {kind} with {says}, or a model with fit, look and predict; "
        f"it returned {quoted(made)}."
    )


def model_version(name: str) -> dict[str, str]:
    """Return the versions that the results of one model depend on, by name.

    For a network they are its library and the device, for a model of the user a digest of its code.
    """
    if name in NETWORKS:
        return network_versions(name)
    own = OWN.fullmatch(name)
    return {f"the code of {own['module']}": source_digest(own["module"])} if own else {}


def _choices(task: str) -> str:
    return ", ".join(NAMES[task])


def _shown(made: Any, dataset: Dataset) -> Model:
    return showing(made, dataset.embed)
