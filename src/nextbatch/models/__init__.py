"""Models: classifiers and neural networks behind one protocol of three methods, `fit`, `look` and `predict`."""

from importlib import import_module
from typing import TYPE_CHECKING

from nextbatch.models.calibrated import Calibrated as Calibrated
from nextbatch.models.dropout import WithDropout as WithDropout
from nextbatch.models.networks.training import Training as Training
from nextbatch.models.protocol import Model as Model
from nextbatch.models.protocol import WarmStarting as WarmStarting
from nextbatch.models.scikit_learn import ScikitLearnModel as ScikitLearnModel

if TYPE_CHECKING:
    from nextbatch.models.networks.keras_model import KerasModel as KerasModel
    from nextbatch.models.networks.torch_model import TorchModel as TorchModel

# Imported when first asked for: the core must not import torch or Keras, which may be missing and take seconds to load.
_LAZY = {"TorchModel": "networks.torch_model", "KerasModel": "networks.keras_model"}


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module 'nextbatch.models' has no attribute {name!r}")
    return getattr(import_module(f"nextbatch.models.{_LAZY[name]}"), name)
