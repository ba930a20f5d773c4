"""The data sets of the studies, by name: one file each."""

from collections.abc import Callable

from nextbatch.studies.datasets.ag_news import ag_news
from nextbatch.studies.datasets.banking77 import banking77
from nextbatch.studies.datasets.cifar10 import cifar10
from nextbatch.studies.datasets.clinc150 import clinc150
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.datasets.digits import digits
from nextbatch.studies.datasets.letter import letter
from nextbatch.studies.datasets.mnist import mnist
from nextbatch.studies.datasets.newsgroups20 import newsgroups20, newsgroups20_with_hints

DATASETS: dict[str, Callable[[], Dataset]] = {
    "digits": digits,
    "mnist": mnist,
    "20news": newsgroups20,
    "20news-headers": newsgroups20_with_hints,
    "cifar10": cifar10,
    "ag_news": ag_news,
    "banking77": banking77,
    "clinc150": clinc150,
    "letter": letter,
}
