"""What a classifier of scikit-learn shows by default: its last hidden layer if it has one, else its features."""

from collections.abc import Callable
from typing import Any

from numpy.random import Generator
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from nextbatch.models.protocol import Model
from nextbatch.models.scikit_learn import ScikitLearnModel
from nextbatch.views import View


def showing(classifier: Any, embed: Callable[[Any], Any]) -> ScikitLearnModel:
    """Return a model of `classifier` whose embeddings are its hidden layer, or what `embed` makes of rows.

    Examples
    --------
    >>> from sklearn.neural_network import MLPClassifier
    >>> showing(MLPClassifier(), embed=lambda rows: rows).embeddings
    'hidden'
    """
    return ScikitLearnModel(classifier, "hidden" if isinstance(classifier, MLPClassifier) else embed)


class MeasuredIn:
    """A model whose distances are measured in embeddings that were made elsewhere, one row per row of `X`.

    Parameters
    ----------
    model : Model
    embeddings : array of shape (n_samples, n_columns)
        In the order of the `X` that the model is asked to look at.
    """

    def __init__(self, model: Model, embeddings: NDArray[Any]) -> None:
        self.model = model
        self.embeddings = embeddings

    @property
    def warm_start(self) -> bool:
        """Whether a fit of the model begins with the parameters of the one before."""
        return bool(getattr(self.model, "warm_start", False))

    def fit(self, X: Any, y: Any) -> None:
        """See `Model.fit`."""
        self.model.fit(X, y)

    def predict(self, X: Any) -> Any:
        """See `Model.predict`."""
        return self.model.predict(X)

    def look(self, X: Any, rng: Generator) -> View:
        """Return what the model shows, with the embeddings in the place of its own."""
        return self.model.look(X, rng).replaced({"embeddings": self.embeddings})
