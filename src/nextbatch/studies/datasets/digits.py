"""Handwritten digits: 1,797 images of 8 x 8 pixels in 10 classes, installed with scikit-learn."""

from sklearn.datasets import load_digits

from nextbatch.studies.datasets.dataset import Dataset


def digits() -> Dataset:
    """Digits: handwritten digits, pixels scaled to [0, 1]; nothing of it is held out.

    Samples: 1,797 images of 8 x 8 pixels
    Classes: 10
    Source: Alpaydin and Kaynak (1998), https://archive.ics.uci.edu/dataset/80, installed with scikit-learn
    License: CC BY 4.0

    Examples
    --------
    >>> digits().X.shape
    (1797, 64)
    """
    pixels, y = load_digits(return_X_y=True)
    return Dataset("digits", pixels / 16, y)
