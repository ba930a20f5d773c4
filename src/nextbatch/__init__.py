"""nextbatch answers one question: which samples of an unlabeled pool should be labeled next?"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.2.0"

if TYPE_CHECKING:
    from nextbatch.advising import advise as advise
    from nextbatch.algorithms.certificates.certify import certify as certify
    from nextbatch.ask_and_tell import AskTell as AskTell
    from nextbatch.duplicates import find_duplicates as find_duplicates
    from nextbatch.embedding import embed_pool as embed_pool
    from nextbatch.errors import BadInput as BadInput
    from nextbatch.errors import MissingInput as MissingInput
    from nextbatch.errors import NextbatchError as NextbatchError
    from nextbatch.errors import NextbatchWarning as NextbatchWarning
    from nextbatch.errors import WriteFailed as WriteFailed
    from nextbatch.explanation import explain as explain
    from nextbatch.from_files import select_again as select_again
    from nextbatch.from_files import select_from_files as select_from_files
    from nextbatch.front_door import next_batch as next_batch
    from nextbatch.inputs import Need as Need
    from nextbatch.loop import Loop as Loop
    from nextbatch.loop import Oracle as Oracle
    from nextbatch.loop import Round as Round
    from nextbatch.loop import active_learning as active_learning
    from nextbatch.models import Calibrated as Calibrated
    from nextbatch.models import Model as Model
    from nextbatch.models import ScikitLearnModel as ScikitLearnModel
    from nextbatch.models import WithDropout as WithDropout
    from nextbatch.pool import Pool as Pool
    from nextbatch.scale.pool import ShardedPool as ShardedPool
    from nextbatch.seeds import rng_for as rng_for
    from nextbatch.strategies import *  # noqa: F403
    from nextbatch.strategies.limited import Limitable as Limitable
    from nextbatch.strategies.parsing import parse_strategy as parse_strategy
    from nextbatch.strategies.picks import Picker as Picker
    from nextbatch.strategies.picks import Picks as Picks
    from nextbatch.turn import Turn as Turn
    from nextbatch.turn import take_turn as take_turn
    from nextbatch.views import View as View

# Where each public name lives. Names are imported when first used, so that `import nextbatch` and
# `nextbatch --help` pay for nothing; any name that is not here is a strategy.
_HOMES = {
    "advise": "advising",
    "certify": "algorithms",
    "AskTell": "ask_and_tell",
    "find_duplicates": "duplicates",
    "embed_pool": "embedding",
    "BadInput": "errors",
    "MissingInput": "errors",
    "NextbatchError": "errors",
    "NextbatchWarning": "errors",
    "WriteFailed": "errors",
    "explain": "explanation",
    "select_again": "from_files",
    "select_from_files": "from_files",
    "next_batch": "front_door",
    "Need": "inputs",
    "Loop": "loop",
    "Oracle": "loop",
    "Round": "loop",
    "active_learning": "loop",
    "Calibrated": "models",
    "Model": "models",
    "ScikitLearnModel": "models",
    "WithDropout": "models",
    "Pool": "pool",
    "ShardedPool": "scale.pool",
    "rng_for": "seeds",
    "Limitable": "strategies.limited",
    "parse_strategy": "strategies.parsing",
    "Picker": "strategies.picks",
    "Picks": "strategies.picks",
    "Turn": "turn",
    "take_turn": "turn",
    "View": "views",
}


def __getattr__(name: str) -> object:
    if name == "__all__":  # what `from nextbatch import *` asks for
        return _public()
    if name not in _HOMES and not name[0].isupper():  # all strategies are capitalized, submodules are not
        raise AttributeError(f"module 'nextbatch' has no attribute {name!r}")
    return getattr(import_module(f"nextbatch.{_HOMES.get(name, 'strategies')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_public()})


def _public() -> list[str]:
    strategies = import_module("nextbatch.strategies")
    return sorted({*_HOMES, *(name for name in vars(strategies) if name[0].isupper())})
