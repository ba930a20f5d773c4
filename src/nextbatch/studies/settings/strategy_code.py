"""The code of a strategy as settings spell it: always in one way, so that it is found under one name."""

from typing import Annotated

from pydantic import AfterValidator

from nextbatch.own_code import spelled

Strategy = Annotated[str, AfterValidator(spelled)]
