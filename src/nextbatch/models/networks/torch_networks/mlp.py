"""A multilayer perceptron with hidden layers of 128 and 64, the network of Zhdanov (2019) for MNIST."""

from itertools import pairwise
from math import prod

from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    from torch import nn


def mlp(shape: tuple[int, ...], n_classes: int, hidden: tuple[int, ...] = (128, 64)) -> nn.Module:
    """Return a network of rectified layers for rows of any shape; its last hidden layer has 64 units."""
    sizes = (prod(shape), *hidden)
    layers = [layer for pair in pairwise(sizes) for layer in (nn.Linear(*pair), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(sizes[-1], n_classes))
