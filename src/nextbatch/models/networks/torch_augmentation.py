"""Augmentation of images for torch networks: random shifts and mirrored images."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator

from nextbatch.models.networks.image_rows import image_shape
from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    import torch
    from torch.nn.functional import pad


def crop_and_flip(rows: Any, rng: Generator) -> Any:
    """Return each image shifted by up to an eighth of its side, filled with zeros, and mirrored with probability 1/2.

    Parameters
    ----------
    rows : tensor of shape (n_samples, n_columns) or (n_samples, channels, height, width)
    rng : Generator

    Returns
    -------
    tensor of the same shape

    Raises
    ------
    BadInput
        If the rows are not images of at least 4 x 4 pixels.
    """
    shape = image_shape(tuple(rows.shape[1:]))
    n, height, width = len(rows), shape[1], shape[2]
    up, left = height // 8, width // 8
    lines = rng.integers(2 * up + 1, size=(n, 1)) + np.arange(height)
    columns = rng.integers(2 * left + 1, size=(n, 1)) + np.arange(width)
    columns = np.where(rng.random((n, 1)) < 0.5, columns, columns[:, ::-1])
    padded = pad(rows.reshape(n, *shape), (left, left, up, up))
    images, channels, lines, columns = (
        torch.from_numpy(axis).to(rows.device)
        for axis in (
            np.arange(n)[:, None, None, None],
            np.arange(shape[0])[:, None, None],
            lines[:, None, :, None],
            columns[:, None, None, :],
        )
    )
    return padded[images, channels, lines, columns].reshape(rows.shape)


AUGMENT: dict[str, Callable[[Any, Generator], Any]] = {"none": lambda rows, rng: rows, "crop-flip": crop_and_flip}
