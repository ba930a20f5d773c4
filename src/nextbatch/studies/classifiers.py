"""The models of the studies, by name; each is made from the generator of its run."""

from collections.abc import Callable

from numpy.random import Generator
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from nextbatch.models import Model, ScikitLearnModel


def logistic(rng: Generator) -> Model:
    """Multinomial logistic regression on the features; it has one optimum, so nothing is drawn."""
    return ScikitLearnModel(LogisticRegression(max_iter=1000))


def mlp(rng: Generator) -> Model:
    """A network of 128 and 64 hidden units, the last of which are the embedding."""
    network = MLPClassifier((128, 64), max_iter=500, random_state=int(rng.integers(2**32)))
    return ScikitLearnModel(network, embeddings="hidden")


MODELS: dict[str, Callable[[Generator], Model]] = {"logistic": logistic, "mlp": mlp}
