"""What a classifier of scikit-learn shows by default: its last hidden layer if it has one, else its features."""

from collections.abc import Callable, Mapping
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


class ShownBeside:
    """A model beside which inputs are shown that it did not make, such as groups, or embeddings from elsewhere.

    Parameters
    ----------
    model : Model
    inputs : mapping of str to array
        By the names of `nextbatch.inputs.KINDS`, a row for each row of the `X` that the model is asked to look at. They
        take the place of what the model shows by these names.
    """

    def __init__(self, model: Model, inputs: Mapping[str, NDArray[Any]]) -> None:
        self.model = model
        self.inputs = dict(inputs)

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
        """Return what the model shows, and the inputs beside it."""
        return self.model.look(X, rng).replaced(self.inputs)
