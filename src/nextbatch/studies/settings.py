"""The settings of a study: what a TOML file says, checked key by key."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.strategies.parsing import parse_strategy
from nextbatch.studies.classifiers import MODELS
from nextbatch.studies.datasets import DATASETS

Positive = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Expectation(_Strict):
    """A number that is known from elsewhere, and the band in which ours is in agreement with it.

    The number is the accuracy of `strategy` with `at` labels, or the mean accuracy over all rounds if `at` is
    missing; less the same of `minus`, if that is given.
    """

    model: str
    strategy: str
    minus: str | None = None
    at: Positive | None = None
    published: float
    low: float
    high: float
    source: str

    @field_validator("strategy", "minus")
    @classmethod
    def _as_it_prints(cls, code: str | None) -> str | None:
        return None if code is None else repr(parse_strategy(code))


class Settings(_Strict):
    """Everything that decides the results of a study.

    Examples
    --------
    >>> settings = read_reproduction("digits")
    >>> settings.revised(seeds=3).seeds
    3
    """

    name: str
    title: str
    about: str = ""
    needs: str = "nothing"
    cost: str = ""
    dataset: str
    models: Annotated[list[str], Field(min_length=1)]
    seeds: Positive
    initial: Positive
    batch_size: Positive
    rounds: Positive
    test_share: Annotated[float, Field(gt=0, lt=1)]
    strategies: Annotated[list[str], Field(min_length=1)]
    expected: list[Expectation] = []

    @field_validator("dataset")
    @classmethod
    def _known_dataset(cls, name: str) -> str:
        checks.one_of(name, tuple(DATASETS), "a data set")
        return name

    @field_validator("models")
    @classmethod
    def _known_models(cls, names: list[str]) -> list[str]:
        for name in names:
            checks.one_of(name, tuple(MODELS), "a model")
        return names

    @field_validator("strategies")
    @classmethod
    def _as_they_print(cls, codes: list[str]) -> list[str]:
        """Spell every strategy in one way, so that it is found under one name."""
        spelled = [repr(parse_strategy(code)) for code in codes]
        twice = next((code for code in spelled if spelled.count(code) > 1), None)
        if twice:
            raise BadInput(f"{twice} is given twice: name each strategy once.")
        return spelled

    def revised(self, **changes: Any) -> "Settings":
        """Return the settings with other values, checked like those from a file."""
        return _checked(self.model_dump() | changes, f"The study {self.name}")


def read_reproduction(name: str) -> Settings:
    """Return the settings of a reproduction that comes with nextbatch.

    Raises
    ------
    BadInput
        If there is none of that name.
    """
    checks.one_of(name, tuple(reproductions()), "The name of a reproduction")
    return parse_settings(reproductions()[name].read_text(encoding="utf-8"), f"{name}.toml")


def reproductions() -> dict[str, Traversable]:
    """Return the file of every reproduction that comes with nextbatch, by name.

    Examples
    --------
    >>> "digits" in reproductions()
    True
    """
    folder = files("nextbatch") / "reproductions"
    found = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".toml"))
    return {name.removesuffix(".toml"): file for name, file in found}


def parse_settings(toml: str, source: str) -> Settings:
    """Return the settings that the text `toml` holds; `source` names it in sentences.

    Raises
    ------
    BadInput
        With the key that is wrong, unknown or missing; or with the line if the text is not TOML.
    """
    try:
        return _checked(tomllib.loads(toml), source)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{source} is not valid TOML: {error}.") from None


def _checked(values: dict[str, Any], source: str) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise BadInput(" ".join(_sentence(source, problem) for problem in error.errors())) from None


def _sentence(source: str, problem: Any) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{source}: there is no key {key!r}: remove it or correct its name."
    if problem["type"] == "missing":
        return f"{source}: the key {key!r} is missing."
    if problem["type"] == "value_error":
        return f"{source}: {key}: {problem['ctx']['error']}"
    wanted = problem["msg"].removeprefix("Input ").removeprefix("should ")
    return f"{source}: {key} should {wanted}, got {problem['input']!r}."
