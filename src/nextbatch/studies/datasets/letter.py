"""Letter: 20,000 printed capital letters, described by 16 numbers each, in 26 classes; the last 4,000 are held out."""

import numpy as np

from nextbatch.strategies.about import about
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.datasets.fetching import OfficialFile, path_of

LETTERS = OfficialFile(
    "letter",
    "https://archive.ics.uci.edu/ml/machine-learning-databases/letter-recognition/letter-recognition.data",
    ("letter-recognition.data",),
    ("sha256:2b89f3602cf768d3c8355267d2f13f2417809e101fc2b5ceee10db19a60de6e2",),
)
# The authors train on the first 16,000 and test on the others.
N_TRAIN = 16_000


@about(
    samples="16,000 + 4,000 rows of 16 numbers",
    classes="26",
    source="Frey and Slate (1991), https://archive.ics.uci.edu/dataset/59/letter+recognition",
    license="CC BY 4.0",
)
def letter() -> Dataset:
    """Letter: moments and edge counts of printed letters, scaled to [0, 1]; the last 4,000 are held out."""
    cells = np.loadtxt(path_of(LETTERS), delimiter=",", dtype=str)
    # Whole numbers from 0 to 15.
    return Dataset("letter", cells[:, 1:].astype(np.float32) / 15, cells[:, 0], np.arange(N_TRAIN, len(cells)))
