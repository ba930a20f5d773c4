"""The settings of a study, checked key by key; the keys are those of its TOML file."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.quoting import quoted
from nextbatch.statistics.metrics import ACCURACY, OF_CLASSES
from nextbatch.storage.toml_tables import Positive, Strict, validated
from nextbatch.studies.datasets import DATASETS
from nextbatch.studies.features import require_features
from nextbatch.studies.features.own_data import OwnData
from nextbatch.studies.models.by_name import require_model_name
from nextbatch.studies.settings.factors import Classes, Factors, Ratio, Several, Share, rounds_within
from nextbatch.studies.settings.published_curve import PublishedCurve
from nextbatch.studies.settings.strategy_code import Strategy
from nextbatch.tasks import CLASSES


def _model_name(name: str) -> str:
    require_model_name(name)
    return name


def _folder_name(name: str) -> str:
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise BadInput(
            f"results go to a folder of this name: use letters, digits, '.', '_' and '-', not {quoted(name)}."
        )
    return name


class Expectation(Strict):
    """A published number, and the band in which ours agrees with it.

    Parameters
    ----------
    model, strategy : str
        The number is the accuracy of this strategy with this model.
    minus : str, optional
        A strategy whose accuracy is subtracted.
    at : int, optional
        The number of labels; without it, the mean over all rounds.
    published : float
    low, high : float, optional
        The ends of the band; None is no end. At least one is needed.
    source : str
        The authors, in a few words.
    note : str
        A sentence on what may explain a difference. Default: "".
    preliminary : bool
        Whether the number is our own, of an earlier run, so that agreement says nothing about others. Default: False.
    """

    model: str
    strategy: Strategy
    minus: Strategy | None = None
    at: Positive | None = None
    published: float
    low: float | None = None
    high: float | None = None
    source: str
    note: str = ""
    preliminary: bool = False

    @model_validator(mode="after")
    def _has_a_band(self) -> "Expectation":
        if self.low is None and self.high is None:
            raise BadInput("an expectation needs low, high or both.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise BadInput(f"low is {self.low:g}, above high, {self.high:g}: exchange them.")
        return self


class Settings(Strict):
    """Everything that the results of a study depend on.

    docs/studies.md describes every key. In a file, `title` may be left out, and `dataset` too if `data` names a file.

    Examples
    --------
    >>> from nextbatch.studies.settings.study_file import read_reproduction
    >>> settings = read_reproduction("digits")
    >>> settings.revised(seeds=3).seeds
    3
    """

    name: Annotated[str, AfterValidator(_folder_name)]
    title: str
    about: str = ""
    needs: str = "nothing"
    cost: str = ""
    data: OwnData | None = None
    dataset: str
    features: str | None = None
    models: Several[Annotated[str, AfterValidator(_model_name)]]
    seeds: Positive
    initial: Positive
    batch_size: Positive
    rounds: Positive
    test_share: Annotated[float, Field(gt=0, lt=1)] | None = None
    pool: Positive | None = None
    classes: Classes | None = None
    redundancy: Positive = 1
    imbalance: Ratio = 1.0
    label_noise: Share = 0.0
    warm_start: bool = False
    metric: str | None = None
    factors: Factors | None = None
    strategies: Several[Strategy]
    expected: list[Expectation] = Field(default_factory=list)
    published: list[PublishedCurve] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _with_usual_names(cls, values: Any) -> Any:
        """Fill in the title from the name of the study, and the name of own data from the name of its file."""
        if not isinstance(values, dict):
            return values
        usual = {"title": values["name"]} if "name" in values else {}
        if "data" in values:
            own = values["data"] if isinstance(values["data"], dict) else {}
            usual["dataset"] = Path(str(own.get("file"))).stem
        return usual | values

    @field_validator("dataset")
    @classmethod
    def _known_dataset(cls, name: str, others: ValidationInfo) -> str:
        if others.data.get("data", "is wrong itself") is None:
            checks.one_of(name, tuple(DATASETS), "a data set (other than your own, under [data])")
        return name

    @field_validator("features")
    @classmethod
    def _known_features(cls, features: str | None, others: ValidationInfo) -> str | None:
        if features is not None and others.data.get("data") is not None:
            raise BadInput("they are for known data sets; say under [data] what your own file holds.")
        if features is not None:
            require_features(features)
        return features

    @field_validator("metric")
    @classmethod
    def _known_metric(cls, metric: str | None, others: ValidationInfo) -> str | None:
        if metric is not None:
            checks.one_of(metric, tuple(each.name for each in OF_CLASSES), "metric")
            if (data := others.data.get("data")) is not None and data.task != CLASSES:
                raise BadInput(f"it is chosen for classes, and these labels are {data.task}: leave it out.")
        return metric

    @field_validator("factors")
    @classmethod
    def _within_the_budget(cls, factors: Factors | None, others: ValidationInfo) -> Factors | None:
        if factors is not None and {"initial", "batch_size", "rounds"} <= others.data.keys():
            initial, batch_size = others.data["initial"], others.data["batch_size"]
            for values in factors.combinations():
                sizes = {"initial": initial, "batch_size": batch_size} | values
                rounds_within(initial + others.data["rounds"] * batch_size, sizes["initial"], sizes["batch_size"])
        return factors

    @field_validator("expected", "published")
    @classmethod
    def _without_factors(cls, references: list[Any], others: ValidationInfo) -> list[Any]:
        if references and others.data.get("factors") is not None:
            raise BadInput("they are for a study without [factors], which has one number to compare with.")
        if references and others.data.get("metric") not in (None, ACCURACY.name):
            raise BadInput("they are accuracies, and this study is about another metric: leave one of the two out.")
        return references

    @property
    def budget(self) -> int:
        """The total number of labels of a run."""
        return self.initial + self.rounds * self.batch_size

    def revised(self, **changes: Any) -> "Settings":
        """Return the settings with some values replaced, checked as those of a file.

        Raises
        ------
        BadInput
            With every key that is wrong or unknown.
        """
        return validated(Settings, self.model_dump() | changes, f"The study {self.name}")
