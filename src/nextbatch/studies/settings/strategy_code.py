"""The code of a strategy as settings spell it: always in one way, so that it is found under one name."""

from typing import Annotated

from pydantic import AfterValidator

from nextbatch.strategies.parsing import parse_strategy

Strategy = Annotated[str, AfterValidator(lambda code: repr(parse_strategy(code)))]
