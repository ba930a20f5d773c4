"""Whether the strategies of a study will be shown what they need, before anything is fitted."""

from nextbatch.errors import BadInput
from nextbatch.models import Model, ScikitLearnModel
from nextbatch.models.foreseeing import foreseen
from nextbatch.models.networks.network_model import NetworkModel
from nextbatch.pool import Pool
from nextbatch.strategies.protocol import needs_of
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.settings.strategy_code import load_strategy
from nextbatch.studies.settings.study import Settings
from nextbatch.views import View

# What no model shows, and what to do about it.
GROUPS = "set group under [data] to the column that tells which rows belong together."
NOT_SHOWN = "a study does not show them: choose another strategy."


def require_needs(settings: Settings, model: Model, dataset: Dataset) -> None:
    """Raise for the first strategy that needs what `model` and the data will not show.

    A model of the user's own that is neither of scikit-learn nor a network may show anything.

    Raises
    ------
    BadInput
        With the sentence that the strategy would end its runs with.
    """
    if not isinstance(model, ScikitLearnModel | NetworkModel):
        return
    seen = foreseen(model, dataset.task)
    beside = {"groups": list} if dataset.groups is not None else {}
    advice = {**dict.fromkeys(("strata", "costs", "scores"), NOT_SHOWN), "groups": GROUPS, **seen.advice}
    shown = View({**dict.fromkeys(seen, list), **beside}, 0, advice=advice)
    pool = Pool(unlabeled=shown, labeled=shown)
    for code in settings.strategies:
        strategy = load_strategy(code, tried=False)
        for need in needs_of(strategy) or ():
            if not need.optional and need.name != "labels" and need.input not in shown:
                try:
                    pool.need(need.name, strategy)
                except BadInput as error:
                    raise BadInput(error.told, argument="strategies") from None
