"""Learning curves that others published: points read from their texts and files, and how they were made."""

from typing import Annotated

from pydantic import Field, model_validator

from nextbatch.errors import BadInput
from nextbatch.storage.toml_tables import Positive, Strict
from nextbatch.studies.settings.strategy_code import Strategy

Accuracy = Annotated[float, Field(ge=0, le=1)]


class PublishedCurve(Strict):
    """Points of a learning curve that is known from elsewhere; a single point is one, too.

    `source` says in a few words whose it is. `strategy` is missing where a number is told of several strategies, or
    of the best one: then the source says so. `what` is a sentence on how it was made: model, pre-training, warm or
    cold start, number of runs.

    Examples
    --------
    >>> PublishedCurve(source="a paper", labels=[100, 200], accuracy=[0.7, 0.8], what="Three runs.").name
    'a paper'
    """

    source: str
    strategy: Strategy | None = None
    labels: Annotated[list[Positive], Field(min_length=1)]
    accuracy: list[Accuracy]
    what: str

    @model_validator(mode="after")
    def _is_a_curve(self) -> "PublishedCurve":
        if len(self.labels) != len(self.accuracy):
            raise BadInput(f"a point needs labels and accuracy: got {len(self.labels)} and {len(self.accuracy)}.")
        if self.labels != sorted(set(self.labels)):
            raise BadInput(f"labels must rise from point to point, got {self.labels}.")
        return self

    @property
    def name(self) -> str:
        """What to call the curve in a figure."""
        return f"{self.source}: {self.strategy}" if self.strategy else self.source
