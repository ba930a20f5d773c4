"""Warm start: each fit of a run begins with the parameters of the one before, if the model can do that."""

from typing import cast

from nextbatch.errors import BadInput
from nextbatch.models import Model
from nextbatch.models.protocol import WarmStarting


def begin_warm(model: Model, name: str) -> Model:
    """Return `model`, told to begin each fit with the parameters of the one before.

    Raises
    ------
    BadInput
        If it cannot.
    """
    if not hasattr(model, "warm_start"):
        raise BadInput(
            f"The model {name} has no attribute warm_start, so that each of its fits begins anew: leave warm_start "
            "out of the study, or give the model that attribute and obey it."
        )
    cast(WarmStarting, model).warm_start = True
    return model
