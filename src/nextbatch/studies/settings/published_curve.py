"""Learning curves that others published: points from their papers and files, and how they were made."""

from typing import Annotated

from pydantic import Field, model_validator

from nextbatch.errors import BadInput
from nextbatch.storage.toml_tables import Positive, Strict
from nextbatch.studies.settings.strategy_code import Strategy

Accuracy = Annotated[float, Field(ge=0, le=1)]


class PublishedCurve(Strict):
    """One or more points of a published learning curve.

    Parameters
    ----------
    source : str
        The authors, in a few words.
    strategy : str, optional
        None if the source gives the number for several strategies or for the best one; then `source` says so.
    labels : list of int
        Ascending.
    accuracy : list of float
        In [0, 1], one for each of `labels`.
    what : str
        A sentence on how it was made: model, pre-training, warm or cold start, number of runs.

    Raises
    ------
    BadInput
        If the lengths differ, or `labels` do not rise.

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
        """The name of the curve in a figure."""
        return f"{self.source}: {self.strategy}" if self.strategy else self.source
