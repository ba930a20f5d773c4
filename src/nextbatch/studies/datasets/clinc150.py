"""CLINC150: 19,500 requests to an assistant in 150 classes, 4,500 of them held out."""

import json

import numpy as np

from nextbatch.strategies.about import about
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.datasets.fetching import OfficialFile, path_of

REQUESTS = OfficialFile(
    "clinc150",
    "https://raw.githubusercontent.com/clinc/oos-eval/master/data/data_full.json",
    ("data_full.json",),
    ("sha256:36923c3705a59e08fe9c3883d8bc2dd966ef93e22cb78ac41171782a698d56e0",),
)


@about(
    samples="15,000 + 4,500 texts",
    classes="150",
    source="Larson et al. (2019), https://github.com/clinc/oos-eval",
    license="CC BY 3.0",
)
def clinc150() -> Dataset:
    """CLINC150: what people ask an assistant, by intent; the official test part is held out.

    Only requests within the 150 intents; the 3,000 of the validation part are not used either.

    """
    parts = json.loads(path_of(REQUESTS).read_text(encoding="utf-8"))
    texts, intents = zip(*parts["train"], *parts["test"], strict=True)
    held_out = np.arange(len(parts["train"]), len(texts))
    return Dataset("clinc150", np.array(texts, dtype=object), np.array(intents), held_out)
