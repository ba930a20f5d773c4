"""A small convolutional network: two convolutions, each followed by a pooling, and a hidden layer."""

from nextbatch.models.networks.image_rows import image_shape
from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    from torch import nn


def cnn(shape: tuple[int, ...], n_classes: int, width: int = 32) -> nn.Module:
    """Return a network for rows that are images, flat or not; its last hidden layer has 128 units."""
    channels, height, side = image = image_shape(shape)
    return nn.Sequential(
        nn.Flatten(),
        nn.Unflatten(1, image),
        nn.Conv2d(channels, width, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(width, 2 * width, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(2 * width * (height // 4) * (side // 4), 128),
        nn.ReLU(),
        nn.Linear(128, n_classes),
    )
