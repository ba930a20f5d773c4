"""What a user's classifier refuses, in a sentence: rows of texts, or other columns than it was fitted to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nextbatch.errors import BadInput, NextbatchError
from nextbatch.models.last_step import last_of_pipeline
from nextbatch.quoting import shortened
from nextbatch.row_access import told_texts

# What scikit-learn says where it finds texts in the place of numbers.
WANTS_NUMBERS = ("to float", "numeric", "2D array")


def require_classifier(classifier: Any) -> None:
    """Raise unless `classifier` can be fitted and can predict.

    Raises
    ------
    BadInput
    """
    if hasattr(classifier, "fit") and (hasattr(classifier, "predict_proba") or hasattr(classifier, "predict")):
        return
    name, last = _on_one_line(classifier), last_of_pipeline(classifier)
    told, way_out = f"A classifier has the methods fit and predict_proba, got {name}.", ""
    if getattr(classifier, "refit", True) is False:
        way_out = (
            f"{type(classifier).__name__} was made with refit=False and keeps no model that can predict: make it with "
            "refit=True, or fit a classifier with the parameters that it found and pass that."
        )
    elif last is not classifier and (last is None or isinstance(last, str) or hasattr(last, "transform")):
        way_out = (
            f"Its last step, {_on_one_line(last)}, predicts nothing: end it with a classifier. For a strategy that "
            "reads no model pass None as the model, and what the pipeline makes of the rows as X."
        )
    elif hasattr(classifier, "transform"):
        way_out = "It transforms rows and predicts nothing: put a classifier behind it, with make_pipeline."
    raise BadInput(" ".join(filter(None, (told, way_out))))


def told_by(classifier: Any, ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return `ask`, a function of rows, with what the classifier refuses told as in `telling_refusals`."""

    def asked(rows: Any) -> Any:
        with telling_refusals(classifier, rows):
            return ask(rows)

    return asked


@contextmanager
def telling_refusals(classifier: Any, X: Any, *, fitting: bool = False) -> Iterator[None]:
    """Turn what a classifier raises for the rows `X` into a sentence on them; the original stays as the cause.

    Raises
    ------
    BadInput
        For errors of value, type and position, by which scikit-learn says that rows are not as they must be.
    """
    try:
        yield
    except NextbatchError:
        raise
    except (ValueError, TypeError, IndexError) as error:
        told = " ".join(str(error).split())
        texts = told_texts(X) if any(words in told for words in WANTS_NUMBERS) else None
        if texts:
            told = (
                f"does not take these rows: {texts}, and it takes numbers. Leave them out, or put what makes numbers "
                "of them before it, such as make_pipeline(OneHotEncoder(handle_unknown='ignore'), classifier) for "
                "categories, or TfidfVectorizer() for one column of texts."
            )
        elif fitting:
            told = f"cannot be fitted to these rows and labels ({shortened(told)}): give some that it can learn from."
        else:
            told = f"does not take these rows ({shortened(told)}): give rows with the columns that it was fitted to."
        raise BadInput(f"{type(classifier).__name__} {told}") from error


def _on_one_line(estimator: Any) -> str:
    return shortened(" ".join(repr(estimator).split()))
