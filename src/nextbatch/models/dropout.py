"""A committee of dropout passes: the head of a model, with a part of the embeddings left out in each pass."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models.protocol import Model
from nextbatch.models.scikit_learn import ScikitLearnModel
from nextbatch.row_access import is_sparse
from nextbatch.seeds import keys_for, uniforms
from nextbatch.views import View


class WithDropout:
    """A scikit-learn model that also shows a committee: its last step on rows of which some columns are left out.

    Each pass leaves out each value with the chance `dropout`, and divides the others by what is left, as networks do in
    training. What is left out depends on the row and on the generator of `look`.

    Parameters
    ----------
    model : ScikitLearnModel
        Its last step needs `predict_proba`; what reaches it is what values are left out of.
    passes : int, default 3
    dropout : float, default 0.75

    Raises
    ------
    BadInput
        If the model is another one, or a number is out of range.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> model = WithDropout(ScikitLearnModel(LogisticRegression()))
    >>> model.fit([[0.0, 1.0], [1.0, 0.0]], ["no", "yes"])
    >>> model.look([[0.5, 1.0], [2.0, 1.0]], np.random.default_rng(0))["committee"].shape
    (3, 2, 2)
    """

    def __init__(self, model: Any, passes: int = 3, dropout: float = 0.75) -> None:
        if not isinstance(model, ScikitLearnModel):
            raise BadInput(
                f"WithDropout needs a ScikitLearnModel, whose last step it calls again, got {type(model).__name__}: "
                "show a committee in the look of a model of your own."
            )
        self.model = model
        self.passes = checks.whole(passes, "passes", 1)
        self.dropout = checks.number(dropout, "dropout", 0, 0.999)

    def fit(self, X: Any, y: Any) -> None:
        """See `Model.fit`."""
        self.model.fit(X, y)

    def predict(self, X: Any) -> Any:
        """See `Model.predict`."""
        return self.model.predict(X)

    @property
    def warm_start(self) -> bool:
        """Whether a fit of the model begins with the parameters of the one before."""
        return self.model.warm_start

    @warm_start.setter
    def warm_start(self, warm_start: bool) -> None:
        self.model.warm_start = warm_start

    def look(self, X: Any, rng: Generator) -> View:
        """Return what the model shows, and the committee beside it, which is made when it is read.

        A model that does not show probabilities of classes, such as a regressor, has no committee.
        """
        X = checks.samples(X)
        seed = int(rng.integers(2**63))
        if not self.model.shows_classes:
            return self.model.look(X)
        return self.model.look(X).replaced({"committee": lambda: self._committee(X, seed)})

    def _committee(self, X: Any, seed: int) -> NDArray[np.float64]:
        steps = self.model.steps()
        rows = steps.transform(X)
        rng = np.random.default_rng(seed)
        return np.stack([steps.last.predict_proba(self._left_out(rows, rng)) for _ in range(self.passes)])

    def _left_out(self, rows: Any, rng: Generator) -> Any:
        if is_sparse(rows):
            part = rows.tocsr().astype(np.float64)  # a copy
            part.data[:] = self._left_out(part.data, rng)
            return part
        values = np.asarray(rows, dtype=np.float64)
        # A key for each value: what is left out of a row does not depend on how many rows there are.
        draws = uniforms(keys_for(np.arange(values.size), rng)).reshape(values.shape)
        return np.where(draws >= self.dropout, values / (1 - self.dropout), 0.0)


def with_committee(model: Model, wanted: Iterable[str]) -> Model:
    """Return the model with a committee of dropout passes, if that is among the inputs that are wanted and it can.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> type(with_committee(ScikitLearnModel(LogisticRegression()), ["embeddings", "committee"])).__name__
    'WithDropout'
    """
    return WithDropout(model) if "committee" in wanted and isinstance(model, ScikitLearnModel) else model
