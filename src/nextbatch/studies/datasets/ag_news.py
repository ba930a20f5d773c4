"""AG News: the 7,600 headlines and summaries of the test part, in 4 classes."""

import csv

import numpy as np

from nextbatch.strategies.about import about
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.datasets.fetching import OfficialFile, path_of

HEADLINES = OfficialFile(
    "ag_news",
    "https://raw.githubusercontent.com/mhjabreel/CharCnn_Keras/master/data/ag_news_csv/test.csv",
    ("test.csv",),
    ("sha256:521465c2428ed7f02f8d6db6ffdd4b5447c1c701962353eb2c40d548c3c85699",),
)
# By number in the file, from 1.
CLASS_NAMES = ("World", "Sports", "Business", "Sci/Tech")


@about(
    samples="7,600 texts",
    classes="4",
    source="Zhang, Zhao and LeCun (2015), https://github.com/mhjabreel/CharCnn_Keras",
    license="for research and other non-commercial use",
)
def ag_news() -> Dataset:
    """AG News: title and description of news, only the part that is meant for tests; nothing of it is held out.

    The rest, 120,000 texts, is not used: each seed of a study splits this one anew.

    """
    with path_of(HEADLINES).open(encoding="utf-8", newline="") as file:
        entries = list(csv.reader(file))
    texts = np.array([f"{title}\n{description}" for _, title, description in entries], dtype=object)
    return Dataset("ag_news", texts, np.array([CLASS_NAMES[int(number) - 1] for number, *_ in entries]))
