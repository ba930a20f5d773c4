"""What a classifier of scikit-learn shows by default, its last hidden layer or its features; and rows without one."""

from collections.abc import Callable, Mapping
from typing import Any

from numpy.random import Generator
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from nextbatch.errors import BadInput
from nextbatch.models.protocol import Model
from nextbatch.models.scikit_learn import ROWS_AS_EMBEDDINGS, ScikitLearnModel
from nextbatch.quoting import quoted
from nextbatch.row_access import count_rows, row_taker
from nextbatch.views import View

WITHOUT_MODEL = (
    "there is no model to give them. Pass a fitted classifier, or choose a strategy that reads no probabilities, such "
    "as KMeans() or KCenter()."
)


def showing(classifier: Any, embed: Callable[[Any], Any]) -> ScikitLearnModel:
    """Return a model of `classifier` whose embeddings are its hidden layer, or what `embed` makes of rows.

    Examples
    --------
    >>> from sklearn.neural_network import MLPClassifier
    >>> showing(MLPClassifier(), embed=lambda rows: rows).embeddings
    'hidden'
    """
    return ScikitLearnModel(classifier, "hidden" if isinstance(classifier, MLPClassifier) else embed)


def seen_without_model(X: Any, embeddings: str | Callable[[Any], Any]) -> View:
    """Return the rows, or what the function `embeddings` makes of them: what is to be seen before there is a model."""
    advice = {"probabilities": WITHOUT_MODEL}
    if callable(embeddings):
        take = row_taker(X)
        return View({}, count_rows(X), {("embeddings",): lambda rows: (embeddings(take(rows)),)}, advice=advice)
    if embeddings != "features":
        raise BadInput(
            f"embeddings must be 'features' or a function of rows without a model, got {quoted(embeddings)}."
        )
    return View({"embeddings": X}, advice={**advice, "embeddings": ROWS_AS_EMBEDDINGS})


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
