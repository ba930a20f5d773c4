"""Warm start: each fit of a run starts from the parameters of the fit before, if the model supports it."""

from typing import cast

from nextbatch.errors import BadInput
from nextbatch.models import Model
from nextbatch.models.protocol import WarmStarting


def starting(model: Model, name: str, *, warm: bool) -> Model:
    """Set the attribute `warm_start` of `model`, if it has one, and return it.

    Raises
    ------
    BadInput
        If `warm` is True and the model has no attribute `warm_start`.
    """
    if hasattr(model, "warm_start"):
        cast(WarmStarting, model).warm_start = warm
    elif warm:
        raise BadInput(
            f"The model {name} has no attribute warm_start, so that each of its fits begins anew: leave warm_start "
            "out of the study, or give the model that attribute and obey it."
        )
    return model
