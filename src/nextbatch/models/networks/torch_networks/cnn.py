"""A small convolutional network: two convolutions, each with a max pooling, and a hidden layer of 128 units."""

from nextbatch.models.networks.image_rows import image_shape
from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    from torch import nn


def cnn(shape: tuple[int, ...], n_classes: int, width: int = 32) -> nn.Module:
    """Return an untrained network for images; its last hidden layer has 128 units.

    Parameters
    ----------
    shape : tuple of int
        The shape of one row: (channels, height, width), (height, width) or (n_columns,).
    n_classes : int
    width : int, default 32
        Channels of the first convolution; the second has twice as many.

    Raises
    ------
    BadInput
        If the rows are not images of at least 4 x 4 pixels.

    Examples
    --------
    >>> cnn((3, 32, 32), n_classes=10)[-1]
    Linear(in_features=128, out_features=10, bias=True)
    """
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
