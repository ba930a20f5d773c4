"""Tables of a TOML file, checked key by key; an error message names the key and its line."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted
from nextbatch.storage.toml_lines import line_of

Positive = Annotated[int, Field(ge=1)]
TomlTable = TypeVar("TomlTable", bound=BaseModel)


class Strict(BaseModel):
    """A table that rejects unknown keys and values of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def validated(kind: type[TomlTable], values: dict[str, Any], source: str, toml: str = "") -> TomlTable:
    """Return `values` as a table of type `kind`.

    Parameters
    ----------
    kind : type
        A subclass of `Strict`.
    values : dict
    source : str
        The name of the file in error messages.
    toml : str
        The text of the file, for line numbers. Default: "", no line numbers.

    Raises
    ------
    BadInput
        With every key that is wrong, unknown or missing.

    Examples
    --------
    >>> class Sizes(Strict):
    ...     rounds: Positive
    >>> validated(Sizes, {"rounds": 0}, "sizes.toml", "rounds = 0")
    Traceback (most recent call last):
    nextbatch.errors.BadInput: sizes.toml, line 1: rounds should be greater than or equal to 1, got 0.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise BadInput(" ".join(_sentence(source, toml, problem) for problem in error.errors())) from None


def _sentence(source: str, toml: str, problem: Any) -> str:
    place = problem["loc"]
    key = ".".join(str(part) for part in place)
    line = line_of(toml, place, problem["input"]) if place and problem["type"] != "missing" else None
    where = f"{source}, line {line}" if line else source
    if problem["type"] == "extra_forbidden":
        return f"{where}: there is no key {quoted(key)}: remove it or correct its name."
    if problem["type"] == "missing":
        instead = ", or a table [data] that names your own file" if key == "dataset" else ""
        return f"{where}: the key {quoted(key)} is missing{instead}."
    if problem["type"] == "model_type":
        return f"{where}: {key} should be one table, headed [{key}], got {quoted(problem['input'])}."
    if problem["type"] == "too_short":
        return f"{where}: {key} needs at least 1 value, got none."
    if problem["type"] == "value_error":
        return f"{where}: {f'{key}: ' if key else ''}{problem['ctx']['error']}"
    wanted = problem["msg"].removeprefix("Input ").removeprefix("should ")
    return f"{where}: {key} should {wanted}, got {quoted(problem['input'])}."
