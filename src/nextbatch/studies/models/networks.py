"""Networks for studies, by name: their training, library and number of image channels."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.metadata import version

from numpy.random import Generator
from scipy.sparse import issparse

from nextbatch.errors import BadInput
from nextbatch.models import Model, Training
from nextbatch.models.networks.image_rows import image_shape
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.datasets.fetching import OfficialFile, path_of

# The weights of Keras's ResNet50V2, trained on ImageNet, without its last layer.
WEIGHTS = OfficialFile(
    "resnet50v2",
    "https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
    "resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
    ("resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5",),
    ("md5:fac2f116257151a9d068a22e544a4917",),
)


@dataclass(frozen=True)
class Network:
    """A network of a study.

    Parameters
    ----------
    package : str
        The library, a key of `_VERSIONS`. Its version is part of every record.
    make : callable
        Returns the model of a seed.
    channels : tuple of int
        The allowed numbers of image channels. Default: (), rows of any shape.
    """

    package: str
    make: Callable[[int], Model]
    channels: tuple[int, ...] = ()


def _torch(function: str, training: Training, seed: int, *, mixed_precision: bool = False) -> Model:
    """Return a model of the network `function`, from the module of the same name."""
    from nextbatch.models.networks.torch_model import TorchModel

    make = getattr(import_module(f"nextbatch.models.networks.torch_networks.{function}"), function)
    return TorchModel(make, training=training, seed=seed, mixed_precision=mixed_precision)


def _keras_resnet50v2(seed: int) -> Model:
    from nextbatch.models.networks.keras_model import KerasModel
    from nextbatch.models.networks.keras_resnet50v2 import frozen_resnet50v2

    make = partial(frozen_resnet50v2, weights=path_of(WEIGHTS))
    return KerasModel(make, epochs=_ARTICLE.epochs, batch_size=_ARTICLE.batch_size, seed=seed)


# _REGULARIZED is the usual training of residual networks on CIFAR-10. _PLAIN has no regularization, as in early studies
# of active learning.
_REGULARIZED = Training(
    epochs=100,
    batch_size=128,
    optimizer="sgd",
    learning_rate=0.05,
    weight_decay=5e-4,
    schedule="cosine",
    augmentation="crop-flip",
)
_PLAIN = Training(epochs=50, batch_size=64)
# A fifth of the passes of _REGULARIZED, in smaller batches: what two processor cores can do.
_BRIEF = replace(_REGULARIZED, epochs=20, batch_size=64)
# The article's code makes 5,156 steps in ten rounds, which corresponds to 32 samples per step.
_ARTICLE = Training(epochs=3, batch_size=32, optimizer="rmsprop", learning_rate=2e-5)
# As many updates with 10,000 labels as the article's ten rounds make together.
_LONGER = replace(_ARTICLE, epochs=16)
NETWORKS: dict[str, Network] = {
    "torch-mlp": Network("torch", partial(_torch, "mlp", Training(epochs=50, batch_size=32))),
    "torch-cnn": Network("torch", partial(_torch, "cnn", _PLAIN), channels=(1, 3)),
    "torch-strided": Network("torch", partial(_torch, "strided_cnn", _BRIEF, mixed_precision=True), channels=(1, 3)),
    "torch-article-head": Network("torch", partial(_torch, "article_head", _ARTICLE)),
    "torch-article-head-longer": Network("torch", partial(_torch, "article_head", _LONGER)),
    "torch-resnet": Network("torch", partial(_torch, "resnet18", _REGULARIZED), channels=(1, 3)),
    "torch-resnet-plain": Network("torch", partial(_torch, "resnet18", _PLAIN), channels=(1, 3)),
    "keras-resnet50v2": Network("keras", _keras_resnet50v2, channels=(3,)),
}


def make_network(name: str, rng: Generator, dataset: Dataset) -> Model:
    """Return the network `name` for the rows of `dataset`.

    Raises
    ------
    BadInput
        If its library or its weights are missing, or the rows are sparse, texts, or images with other channels.
    """
    network, X = NETWORKS[name], dataset.X
    if issparse(X) or X.dtype.kind not in "fiub":
        raise BadInput(
            f"{name} learns from dense rows of numbers, those of {dataset.name} are sparse or texts: take 'logistic', "
            "or dense features such as an embedding of each text."
        )
    if network.channels and image_shape(X.shape[1:])[0] not in network.channels:
        raise BadInput(f"{name} learns from images in red, green and blue, those of {dataset.name} have one channel.")
    return network.make(int(rng.integers(2**32)))


def network_versions(name: str) -> dict[str, str]:
    """Return the version of the library of a network, and the device that it computes on.

    Raises
    ------
    BadInput
        If the library is missing.
    """
    return _VERSIONS[NETWORKS[name].package]()


def _of_torch() -> dict[str, str]:
    from nextbatch.models.networks.torch_devices import device_name

    return {"torch": version("torch"), "device": device_name()}


def _of_keras() -> dict[str, str]:
    from nextbatch.models.networks.keras_backend import backend_and_device

    backend, device = backend_and_device()
    return {"keras": version("keras"), "backend of keras": backend, "device": device}


_VERSIONS: dict[str, Callable[[], dict[str, str]]] = {"torch": _of_torch, "keras": _of_keras}
