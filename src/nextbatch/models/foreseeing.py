"""What a model will show, known before it is fitted: its inputs, and what to do without the others."""

from nextbatch.models.networks.network_model import NetworkModel
from nextbatch.models.saying import OF_CLASSES, advice_of, what_it_says
from nextbatch.models.scikit_learn import ScikitLearnModel
from nextbatch.models.seen import Seen
from nextbatch.models.several_labels import each_label
from nextbatch.tasks import SEVERAL_LABELS
from nextbatch.views import View

# What a network does not show, and what to do about it.
NOT_BY_NETWORKS = {
    "calibrated": "a network shows none: set calibrated=False, or wrap it in Calibrated in a model of your own.",
    "committee": "a network shows none: choose another strategy.",
}


def foreseen(model: ScikitLearnModel | NetworkModel, task: str) -> View:
    """Return a view of no rows with the inputs that a model will show once it has learned labels of a task.

    A committee is among them wherever there are probabilities: `with_committee` makes one.

    Examples
    --------
    >>> from sklearn.linear_model import BayesianRidge, LogisticRegression
    >>> list(foreseen(ScikitLearnModel(BayesianRidge()), "numbers"))
    ['embeddings', 'means', 'variances']
    >>> list(foreseen(ScikitLearnModel(LogisticRegression()), "several-labels"))
    ['embeddings', 'rates']
    """
    if isinstance(model, NetworkModel):
        return View(dict.fromkeys(Seen._fields, list), 0, advice=NOT_BY_NETWORKS)
    made = model.classifier
    while hasattr(made, "refit"):  # a search, which shows what the model shows that it finds
        made = made.estimator
    made = each_label(made) if task == SEVERAL_LABELS else made
    said = {name for names in what_it_says(made) for name in names}
    shown = {"embeddings", *said, *(OF_CLASSES if "probabilities" in said else ())}
    return View(dict.fromkeys(shown, list), 0, advice=advice_of(made, said))
