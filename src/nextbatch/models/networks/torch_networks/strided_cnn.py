"""A small convolutional network that a processor can train: each convolution leaves out every second row and column."""

from itertools import pairwise

from nextbatch.models.networks.image_rows import image_shape
from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    from torch import nn


def strided_cnn(shape: tuple[int, ...], n_classes: int, width: int = 32) -> nn.Module:
    """Return an untrained network for images of about 32 x 32 pixels; its last hidden layer has 4 x `width` units.

    Parameters
    ----------
    shape : tuple of int
        The shape of one row: (channels, height, width), (height, width) or (n_columns,).
    n_classes : int
    width : int, default 32
        Channels of the first of three convolutions; each later one has twice as many as the one before.

    Raises
    ------
    BadInput
        If the rows are not images of at least 4 x 4 pixels.

    Examples
    --------
    >>> strided_cnn((3, 32, 32), n_classes=10)[-1]
    Linear(in_features=128, out_features=10, bias=True)
    """
    image = image_shape(shape)
    widths = (image[0], width, 2 * width, 4 * width)
    layers = [
        layer
        for before, after in pairwise(widths)
        for layer in (nn.Conv2d(before, after, 5, 2, padding=2, bias=False), nn.BatchNorm2d(after), nn.ReLU())
    ]
    return nn.Sequential(
        nn.Flatten(),
        nn.Unflatten(1, image),
        *layers,
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(widths[-1], n_classes),
    )
