"""What every table of a settings file obeys: no unknown keys, no silent conversions, and one spelling of a strategy."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from nextbatch.strategies.parsing import parse_strategy

Positive = Annotated[int, Field(ge=1)]
# A strategy's code, spelled in one way, so that it is found under one name.
Strategy = Annotated[str, AfterValidator(lambda code: repr(parse_strategy(code)))]


class Strict(BaseModel):
    """A table whose keys are all known and whose values have the types that they should have."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
