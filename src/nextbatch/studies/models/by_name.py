"""The model of a run: one that is known by name, or what a function of the user's own returns, "module:function"."""

import hashlib
import importlib
import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numpy.random import Generator
from scipy.sparse import issparse
from sklearn.neural_network import MLPClassifier

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models import Model, ScikitLearnModel
from nextbatch.models.classifiers import CLASSIFIERS, classifier
from nextbatch.quoting import quoted
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.models.networks import NETWORKS, make_network, network_versions

MODELS = (*CLASSIFIERS, *NETWORKS)
_OWN = re.compile(r"(?P<module>[A-Za-z_]\w*(\.[A-Za-z_]\w*)*):(?P<function>[A-Za-z_]\w*)")


def require_model_name(name: str) -> None:
    """Raise unless `name` is one of `MODELS` or looks like a function's; no library that learns is imported.

    Raises
    ------
    BadInput
    """
    if not _OWN.fullmatch(name):
        checks.one_of(name, MODELS, 'a model (which may also be one of your own, "module:function")')


def make_model(name: str, rng: Generator, dataset: Dataset) -> Model:
    """Return the model of that name for the rows of `dataset`; it shows its last hidden layer, or else the features.

    A function of one's own is given a seed, and returns a scikit-learn classifier or a `nextbatch.models.Model`.

    Raises
    ------
    BadInput
        If there is no such model, what it needs is missing, or what a function returns is none.
    """
    if name in NETWORKS:
        return make_network(name, rng, dataset)
    if not _OWN.fullmatch(name):
        return _shown(classifier(name, rng, sparse=issparse(dataset.X)), dataset)
    try:
        made = _function(name)(int(rng.integers(2**32)))
    except BadInput:
        raise
    except Exception as error:  # whatever a function of the user's raises
        raise BadInput(f"{name} failed: {type(error).__name__}: {error}") from error
    if all(hasattr(made, method) for method in ("fit", "look", "predict")):
        return made  # type: ignore[no-any-return]
    if all(hasattr(made, method) for method in ("fit", "predict_proba", "get_params")):
        return _shown(made, dataset)
    raise BadInput(
        f"{name} must return a scikit-learn classifier with predict_proba, or a model with fit, look and predict; "
        f"it returned {quoted(made)}."
    )


def model_version(name: str) -> dict[str, str]:
    """Return what the results of a model depend on besides the versions of all runs.

    Of a network: its library and the device; of one's own: the sha256 of its file, shortened.
    """
    if name in NETWORKS:
        return network_versions(name)
    own = _OWN.fullmatch(name)
    if not own:
        return {}
    _look_in_working_directory()
    try:
        found = importlib.util.find_spec(own["module"])
    except ModuleNotFoundError:
        found = None
    if found is None or not found.origin or not Path(found.origin).is_file():
        raise _no_module(own["module"])
    return {f"the file of {own['module']}": hashlib.sha256(Path(found.origin).read_bytes()).hexdigest()[:12]}


def _shown(made: Any, dataset: Dataset) -> Model:
    return ScikitLearnModel(made, "hidden" if isinstance(made, MLPClassifier) else dataset.embed)


def _function(name: str) -> Callable[[int], Any]:
    module, _, function = name.partition(":")
    _look_in_working_directory()
    try:
        found = getattr(importlib.import_module(module), function, None)
    except ModuleNotFoundError as error:
        if error.name not in (module, module.partition(".")[0]):
            raise BadInput(f"The module {module} needs {error.name}, which is not installed.") from error
        raise _no_module(module) from error
    except Exception as error:  # whatever a module raises while it is imported
        raise BadInput(f"The module {module} cannot be imported: {type(error).__name__}: {error}") from error
    if not callable(found):
        raise BadInput(f"The module {module} has no function {function}.")
    return found  # type: ignore[no-any-return]


def _look_in_working_directory() -> None:
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)


def _no_module(module: str) -> BadInput:
    return BadInput(
        f"There is no module {module} in {Path.cwd()} or among what is installed: run the study where {module} lies."
    )
