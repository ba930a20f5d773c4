"""What a model is: it learns from labels, then shows a strategy what it needs to see."""

from typing import Any, Protocol

from numpy.random import Generator

from nextbatch.views import View


class Model(Protocol):
    """Learns from labels, then shows a strategy what it needs to see."""

    def fit(self, X: Any, y: Any) -> None:
        """Learn from the rows of `X` and their labels `y`, forgetting what was learned before: a cold start.

        Labels are classes, numbers, or tuples of labels.
        """

    def look(self, X: Any, rng: Generator) -> View:
        """Return what the fitted model shows of the rows of `X`; nothing is computed before it is read.

        `rng` is for models whose answers are drawn, such as passes with dropout.
        """

    def predict(self, X: Any) -> Any:
        """Return a label for each row of `X`."""


class WarmStarting(Model, Protocol):
    """A model that can also begin each fit with the parameters of the one before: a warm start.

    A study sets the attribute as its settings say. The loop asks for it: if it is true, all fits of a run that goes on
    are replayed, not only the last. What a fit does must depend on nothing but what was fitted before.
    """

    warm_start: bool
