"""The code of a strategy in a study: a strategy of nextbatch's or one's own, or a control that only a study has."""

from functools import partial
from typing import Annotated

from pydantic import AfterValidator

from nextbatch import own_code
from nextbatch.studies.settings.hindsight import Hindsight

# What only a study can carry out, by name.
CONTROLS = {"Hindsight": Hindsight}

spelled = partial(own_code.spelled, beside=CONTROLS)
spelled_strategy = partial(own_code.spelled_strategy, beside=CONTROLS)
own_names = partial(own_code.own_names, beside=CONTROLS)
load_strategy = partial(own_code.load_strategy, beside=CONTROLS)
told_where = partial(own_code.told_where, beside=CONTROLS)

Strategy = Annotated[str, AfterValidator(spelled)]
