"""The code of a strategy in settings, in its canonical spelling: one strategy has one name."""

from typing import Annotated

from pydantic import AfterValidator

from nextbatch.own_code import spelled

Strategy = Annotated[str, AfterValidator(spelled)]
