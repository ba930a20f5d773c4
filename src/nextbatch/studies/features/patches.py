"""Whitened patch features of color images (Coates and Ng 2011): filter responses, summed over image quarters.

Patches of 6 x 6 pixels are normalized in brightness and contrast, and whitened; 1,600 random ones are the filters. The
features of an image are the sums of the responses above a threshold in each quarter, reduced by a principal component
analysis. Filters and components are learned without labels and without held-out images.

Coates and Ng, "The importance of encoding versus training with sparse coding and vector quantization", ICML 2011.
The work is one matrix product, 2 x 196 x 108 x 1,600 operations per image of 32 x 32 pixels. Sums are exact or taken in
a fixed order (see `nextbatch.files.preparing.grid`), so that features are the same on every processor.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from math import fsum
from typing import Any, NamedTuple

import numpy as np
import sklearn
from numpy.lib.stride_tricks import sliding_window_view
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.preparing.directions import columns_by_columns, eigen, leading_directions
from nextbatch.files.preparing.grid import on_grid, to_bits
from nextbatch.progress import waiting
from nextbatch.seeds import rng_for
from nextbatch.storage.cache import NamedArrays, cached
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.threads import workers

# Part of the cache key: increase it when the code computes other rows from the same images.
PATCHES_VERSION = 2
CHANNELS, SIDE = 3, 32
# Added to the variance of a patch's pixels (0 to 255), and to variances before whitening. The authors' values.
LEAST_CONTRAST, LEAST_VARIANCE = 10.0, 0.1
# Images per block: their responses (40 MB) are summed before they leave the cache.
IMAGES_PER_BLOCK = 32

# The grids of filters, and of the sums of their responses: with these no sum rounds.
FILTER_STEP, FEATURE_STEP = 2.0**-20, 2.0**-12
FILTER_BITS, DIRECTION_BITS = 22, 18

Floats = NDArray[np.float64]
Images = NDArray[np.uint8]


@dataclass(frozen=True)
class PatchSettings:
    """Parameters of the features.

    Parameters
    ----------
    size, step : int
        The side of a patch, and the distance between neighboring patches, in pixels. Defaults: 6 and 2, which give
        14 x 14 patches, 7 x 7 per quarter.
    filters : int
        The number of filters. Default: 1600.
    threshold : float
        Subtracted from responses before negative ones are set to 0; filters have length one. Default: 0.5.
    columns : int
        The number of principal components, at most. Default: 256.
    seen : int
        The number of pool images that filters and components are fitted to, at most. Default: 10,000.
    length : float
        The root mean square length of a row. Default: 2, with which the default penalty of scikit-learn's logistic
        regression is about the best one for 1,000 to 10,000 labels (measured on the pool of CIFAR-10).
    """

    size: int = 6
    step: int = 2
    filters: int = 1600
    threshold: float = 0.5
    columns: int = 256
    seen: int = 10_000
    length: float = 2.0


class Filters(NamedTuple):
    """Filters: a response is the product of a normalized patch and a column of `weights`, minus its offset."""

    weights: Floats
    offsets: Floats


class Reduction(NamedTuple):
    """The map to reduced features: (features - `center`) @ `directions`."""

    center: Floats
    directions: Floats


def whitened_patches(dataset: Dataset, settings: PatchSettings = PatchSettings()) -> Dataset:
    """Return `dataset` with patch features of its images as rows.

    Parameters
    ----------
    dataset : Dataset
        Rows of shape (3072,) and type uint8: color images of 32 x 32 pixels, channel after channel.
    settings : PatchSettings

    Raises
    ------
    BadInput
        If the rows are no such images.
    """
    if dataset.X.dtype != np.uint8 or dataset.X.shape[1:] != (CHANNELS * SIDE * SIDE,):
        raise BadInput(
            f"Patch features need color images of {SIDE} x {SIDE} pixels from 0 to 255 (uint8), the rows of "
            f"{dataset.name} are none: use other features."
        )
    recipe = {
        "features": "patches",
        "procedure": PATCHES_VERSION,
        "data": dataset.fingerprint,
        **asdict(settings),
        "scikit-learn": sklearn.__version__,
    }
    return replace(dataset, X=cached(recipe, lambda: _arrays(dataset, settings))["X"])


def _arrays(dataset: Dataset, settings: PatchSettings) -> NamedArrays:
    rng = rng_for("patch features")
    chosen = np.sort(rng.permutation(dataset.train)[: settings.seen])
    images: Images = dataset.X
    with waiting("Making patch features", len(chosen) + len(images)) as bar:
        with workers():  # single-threaded products, independent of the number of threads
            filters = learn_filters(images[chosen], settings, rng)
        seen = _mapped(images[chosen], lambda block: patch_features(block, filters, settings), bar.update)
        reduction = _reduction(seen, settings)
        X = _mapped(images, lambda block: _reduced(patch_features(block, filters, settings), reduction), bar.update)
    return {"X": X}


def learn_filters(images: Images, settings: PatchSettings, rng: Generator) -> Filters:
    """Return filters for normalized patches: random patches of `images`, whitened and scaled to length one."""
    patches = normalized_patches(_random_patches(images, 40 * settings.filters, settings.size, rng))
    n = len(patches)
    mean = patches.sum(axis=0) / n
    covariance = (patches.T @ patches - n * np.outer(mean, mean)) / (n - 1)
    variances, axes = eigen(covariance)
    whitening = columns_by_columns((axes / np.sqrt(variances + LEAST_VARIANCE)).T, axes.T)
    chosen = patches[rng.choice(n, settings.filters, replace=False)] - mean
    directions = to_bits(columns_by_columns(chosen.T, whitening), FILTER_BITS)
    directions /= np.sqrt((directions * directions).sum(axis=1, keepdims=True))
    weights = on_grid(columns_by_columns(whitening, directions.T), FILTER_STEP)
    offsets = columns_by_columns(mean[:, None], weights)[0] + settings.threshold
    return Filters(weights, on_grid(offsets, FILTER_STEP))


def patch_features(images: Images, filters: Filters, settings: PatchSettings) -> NDArray[np.float32]:
    """Return the sum of the positive responses of each filter over each quarter of each image.

    Parameters
    ----------
    images : array of uint8, shape (n_images, 3072)
    filters : Filters
    settings : PatchSettings

    Returns
    -------
    array of float32, shape (n_images, 4 * n_filters)
        Quarter after quarter, on the grid of `FEATURE_STEP`.
    """
    patches = normalized_patches(_grid_of_patches(images, settings))
    n, rows, columns, pixels = patches.shape
    responses = patches.reshape(-1, pixels) @ filters.weights
    responses -= filters.offsets
    np.maximum(responses, 0, out=responses)
    halves = responses.reshape(n, rows, columns, -1)
    middle = np.array([0, (rows + 1) // 2])
    quarters = np.add.reduceat(np.add.reduceat(halves, middle, axis=1), middle, axis=2)
    return on_grid(quarters.reshape(n, -1), FEATURE_STEP).astype(np.float32)


def normalized_patches(patches: NDArray[Any]) -> Floats:
    """Return patches of whole numbers (along the last axis) with mean zero and about the same variance, on a grid."""
    # With n times the patch all sums are whole, and exact in any order.
    n, patches = patches.shape[-1], patches.astype(np.float64)
    totals = patches.sum(axis=-1, keepdims=True)
    squares = (patches * patches).sum(axis=-1, keepdims=True)
    return on_grid((n * patches - totals) / np.sqrt(n * squares - totals * totals + n * n * LEAST_CONTRAST))


def _random_patches(images: Images, n: int, size: int, rng: Generator) -> NDArray[np.uint8]:
    windows = _windows(images, size)
    image = rng.integers(len(images), size=n)
    row, column = rng.integers(windows.shape[2], size=(2, n))
    return windows[image, :, row, column].reshape(n, -1)


def _grid_of_patches(images: Images, settings: PatchSettings) -> Images:
    """Return the patches of each image as an array of shape (n_images, n_rows, n_columns, n_pixels)."""
    windows = _windows(images, settings.size)[:, :, :: settings.step, :: settings.step]
    n, _, rows, columns = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n, rows, columns, -1)


def _windows(images: Images, size: int) -> NDArray[np.uint8]:
    return sliding_window_view(images.reshape(-1, CHANNELS, SIDE, SIDE), (size, size), axis=(2, 3))


def _reduction(seen: NDArray[np.float32], settings: PatchSettings) -> Reduction:
    """Return the map to principal components of standardized features; overwrites `seen`."""
    n = len(seen)
    totals, squares = seen.sum(axis=0, dtype=np.float64), np.einsum("ij,ij->j", seen, seen, dtype=np.float64)
    center = on_grid(totals / n, FEATURE_STEP)
    spread = np.sqrt((squares - totals * totals / n) / n) + 1e-3
    seen -= center.astype(np.float32)
    seen /= spread.astype(np.float32)
    columns = min(settings.columns, *seen.shape)
    with workers():  # one thread, as above: the products are exact on any number, and fixed orders know only one
        vectors, values = leading_directions(seen, columns, rng_for("components of patch features"))
    scale = settings.length * np.sqrt((n - 1) / fsum(values * values))
    return Reduction(center, to_bits(scale * vectors / spread[:, None], DIRECTION_BITS))


def _reduced(rows: NDArray[np.float32], reduction: Reduction) -> NDArray[np.float32]:
    reduced = (rows - reduction.center) @ reduction.directions
    return on_grid(reduced).astype(np.float32)


def _mapped(images: Images, function: Callable[[Images], NDArray[Any]], done: Callable[[float], None]) -> NDArray[Any]:
    """Return `function` of all images, computed block by block on all threads; `done` counts the images."""

    def of_block(start: int) -> NDArray[Any]:
        rows = function(images[start : start + IMAGES_PER_BLOCK])
        done(len(rows))
        return rows

    with workers() as each:
        return np.concatenate(each(of_block, range(0, len(images), IMAGES_PER_BLOCK)))
