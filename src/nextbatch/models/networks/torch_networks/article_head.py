"""The trainable part of the network of Abraham (2020) for CIFAR-10: two hidden layers with dropout, on fixed rows."""

from math import prod

from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    from torch import nn


def article_head(shape: tuple[int, ...], n_classes: int, hidden: tuple[int, int] = (128, 64)) -> nn.Module:
    """Return an untrained network for the features of another one; its last hidden layer has 64 units.

    Parameters
    ----------
    shape : tuple of int
        The shape of one row.
    n_classes : int
    hidden : tuple of int, default (128, 64)
        The units of the two hidden layers; the second is the embedding.

    Examples
    --------
    >>> article_head((1280,), n_classes=10)[-1]
    Linear(in_features=64, out_features=10, bias=True)
    """
    columns, (first, second) = prod(shape), hidden
    return nn.Sequential(
        nn.Flatten(),
        nn.BatchNorm1d(columns),
        nn.Linear(columns, first),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(first, second),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(second, n_classes),
    )
