"""Warm start: each fit of a run begins with the parameters of the one before, if the model can do that."""

from typing import cast

from nextbatch.errors import BadInput
from nextbatch.models import Model
from nextbatch.models.protocol import WarmStarting


def starting(model: Model, name: str, *, warm: bool) -> Model:
    """Return `model`, told whether to begin each fit with the parameters of the one before.

    Raises
    ------
    BadInput
        If it is to, but cannot.
    """
    if hasattr(model, "warm_start"):
        cast(WarmStarting, model).warm_start = warm
    elif warm:
        raise BadInput(
            f"The model {name} has no attribute warm_start, so that each of its fits begins anew: leave warm_start "
            "out of the study, or give the model that attribute and obey it."
        )
    return model
