"""Code of the user's own by its name, "module:name": imported from the working directory, held to the contract, told.

Nothing is imported but what a user names, and a strategy is tried on small pools before anything is computed with it.
"""

from nextbatch.own_code.objects import called, load_object
from nextbatch.own_code.sources import NAME, source_digest, source_of
from nextbatch.own_code.strategies import (
    OwnStrategy,
    load_strategy,
    own_names,
    spelled,
    spelled_strategy,
    told_where,
)

__all__ = [
    "NAME",
    "OwnStrategy",
    "called",
    "load_object",
    "load_strategy",
    "own_names",
    "source_digest",
    "source_of",
    "spelled",
    "spelled_strategy",
    "told_where",
]
