"""What a model of scikit-learn will show, known before it is fitted: its inputs, and what to do without the others."""

from nextbatch.models.saying import OF_CLASSES, advice_of, what_it_says
from nextbatch.models.scikit_learn import ScikitLearnModel
from nextbatch.models.several_labels import each_label
from nextbatch.tasks import SEVERAL_LABELS
from nextbatch.views import View


def foreseen(model: ScikitLearnModel, task: str) -> View:
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
    made = model.classifier
    while hasattr(made, "refit"):  # a search, which shows what the model shows that it finds
        made = made.estimator
    made = each_label(made) if task == SEVERAL_LABELS else made
    said = {name for names in what_it_says(made) for name in names}
    shown = {"embeddings", *said, *(OF_CLASSES if "probabilities" in said else ())}
    return View(dict.fromkeys(shown, list), 0, advice=advice_of(made, said))
