"""Banking77: 13,083 questions to a bank in 77 classes, 3,080 of them held out."""

import csv
from pathlib import Path

import numpy as np

from nextbatch.strategies.about import about
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.datasets.fetching import OfficialFile, path_of


def _file(name: str, sha256: str) -> OfficialFile:
    url = f"https://raw.githubusercontent.com/PolyAI-LDN/task-specific-datasets/master/banking_data/{name}"
    return OfficialFile("banking77", url, (name,), (f"sha256:{sha256}",))


TRAIN = _file("train.csv", "b06e26ac675513959a63135f11b94ea7786ed02da65db93a5650d8838cbc664b")
TEST = _file("test.csv", "d12d6e3bc4c3103966ae786dc435913c0c563dfa328f5a3646d0e62cfeeb474d")


@about(
    samples="10,003 + 3,080 texts",
    classes="77",
    source="Casanueva et al. (2020), https://github.com/PolyAI-LDN/task-specific-datasets",
    license="CC BY 4.0",
)
def banking77() -> Dataset:
    """Banking77: what customers ask a bank, by intent; the official test part is held out."""
    train, test = (_questions(path_of(file)) for file in (TRAIN, TEST))
    texts, intents = zip(*train, *test, strict=True)
    held_out = np.arange(len(train), len(texts))
    return Dataset("banking77", np.array(texts, dtype=object), np.array(intents), held_out)


def _questions(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]
