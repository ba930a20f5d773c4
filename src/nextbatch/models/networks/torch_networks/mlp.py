"""A multilayer perceptron with hidden layers of 128 and 64 units: the network of Zhdanov (2019) for MNIST."""

from itertools import pairwise
from math import prod

from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    from torch import nn


def mlp(shape: tuple[int, ...], n_classes: int, hidden: tuple[int, ...] = (128, 64)) -> nn.Module:
    """Return an untrained perceptron with ReLU activations for rows of any shape.

    Parameters
    ----------
    shape : tuple of int
        The shape of one row.
    n_classes : int
    hidden : tuple of int, default (128, 64)
        The units of each hidden layer; the last one is the embedding.

    Examples
    --------
    >>> mlp((784,), n_classes=10)[-1]
    Linear(in_features=64, out_features=10, bias=True)
    """
    sizes = (prod(shape), *hidden)
    layers = [layer for pair in pairwise(sizes) for layer in (nn.Linear(*pair), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(sizes[-1], n_classes))
