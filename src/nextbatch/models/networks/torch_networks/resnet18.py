"""ResNet-18 for images of about 32 x 32 pixels: the first convolution is 3 x 3, and the only pooling is the global one.

Source: He, Zhang, Ren and Sun (2016), "Deep residual learning for image recognition", and its section on CIFAR-10.
"""

from itertools import pairwise
from typing import Any

from nextbatch.models.networks.image_rows import image_shape
from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    from torch import nn


def resnet18(shape: tuple[int, ...], n_classes: int, width: int = 64) -> nn.Module:
    """Return an untrained network for images; its last hidden layer has 8 x `width` units.

    Parameters
    ----------
    shape : tuple of int
        The shape of one row: (channels, height, width), (height, width) or (n_columns,).
    n_classes : int
    width : int, default 64
        Channels of the first of four stages; each later stage has twice as many as the one before.

    Raises
    ------
    BadInput
        If the rows are not images of at least 4 x 4 pixels.

    Examples
    --------
    >>> resnet18((3, 32, 32), n_classes=10, width=8)[-1]
    Linear(in_features=64, out_features=10, bias=True)
    """
    image = image_shape(shape)
    widths = [width, width, 2 * width, 4 * width, 8 * width]
    stages = [
        block
        for before, after in pairwise(widths)
        for block in (_Residual(before, after, 1 if before == after else 2), _Residual(after, after, 1))
    ]
    return nn.Sequential(
        nn.Flatten(),
        nn.Unflatten(1, image),
        _convolution(image[0], width),
        nn.ReLU(),
        *stages,
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8 * width, n_classes),
    )


class _Residual(nn.Module):  # type: ignore[misc]
    """A residual block: two convolutions, whose output is added to the input."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.change = nn.Sequential(_convolution(before, after, stride), nn.ReLU(), _convolution(after, after))
        same = before == after and stride == 1
        self.shortcut = nn.Identity() if same else _convolution(before, after, stride, size=1)

    def forward(self, images: Any) -> Any:
        return nn.functional.relu(self.shortcut(images) + self.change(images))


def _convolution(before: int, after: int, stride: int = 1, size: int = 3) -> nn.Module:
    """Return a convolution and a batch normalization, whose shift replaces the bias."""
    convolution = nn.Conv2d(before, after, size, stride, padding=size // 2, bias=False)
    nn.init.kaiming_normal_(convolution.weight, mode="fan_out", nonlinearity="relu")
    return nn.Sequential(convolution, nn.BatchNorm2d(after))
