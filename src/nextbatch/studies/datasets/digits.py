"""Handwritten digits: 1,797 images of 8 x 8 pixels in 10 classes, installed with scikit-learn."""

from sklearn.datasets import load_digits

from nextbatch.strategies.about import about
from nextbatch.studies.datasets.dataset import Dataset


@about(
    samples="1,797 images of 8 x 8 pixels",
    classes="10",
    source="Alpaydin and Kaynak (1998), https://archive.ics.uci.edu/dataset/80, installed with scikit-learn",
    license="CC BY 4.0",
)
def digits() -> Dataset:
    """Digits: handwritten digits, pixels scaled to [0, 1]; nothing of it is held out.

    Examples
    --------
    >>> digits().X.shape
    (1797, 64)
    """
    pixels, y = load_digits(return_X_y=True)
    return Dataset("digits", pixels / 16, y)
