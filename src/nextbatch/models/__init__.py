"""Models: anything that learns, behind one small protocol. Optional libraries are imported only in their own file."""

from importlib import import_module
from typing import TYPE_CHECKING

from nextbatch.models.networks.training import Training as Training
from nextbatch.models.protocol import Model as Model
from nextbatch.models.protocol import WarmStarting as WarmStarting
from nextbatch.models.scikit_learn import ScikitLearnModel as ScikitLearnModel

if TYPE_CHECKING:
    from nextbatch.models.networks.keras_model import KerasModel as KerasModel
    from nextbatch.models.networks.torch_model import TorchModel as TorchModel

# Models that need an extra are imported when first asked for; without the extra a sentence says which.
_EXTRAS = {"TorchModel": "networks.torch_model", "KerasModel": "networks.keras_model"}


def __getattr__(name: str) -> object:
    if name not in _EXTRAS:
        raise AttributeError(f"module 'nextbatch.models' has no attribute {name!r}")
    return getattr(import_module(f"nextbatch.models.{_EXTRAS[name]}"), name)
