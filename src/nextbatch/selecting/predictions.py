"""What the model says of all samples that are left: a label each, with its probability, and marked as predicted."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.models.several_labels import predicted_sets
from nextbatch.scores import deviation
from nextbatch.selecting.choosing import Answer
from nextbatch.tasks import one_word
from nextbatch.views import View

# The mark by which nobody takes these for labels of people; whoever reads labels knows it.
MARK = "is_predicted"


def predictions(answer: Answer) -> pa.Table:
    """Return a row for each sample that is neither labeled nor in the batch, in the order of the pool.

    The columns are the id, `label`, `probability`, and `is_predicted`, which is true in every row. A list of labels is
    JSON, and its probability that of the most doubtful one. Beside numbers stands a `deviation`, if the model has one.

    Raises
    ------
    BadInput
        If there is nothing to predict with.
    """
    turn, samples = answer.turn, answer.samples
    rest = np.setdiff1d(np.arange(len(turn.unlabeled)), turn.picks.positions)
    columns = _said(turn.pool.unlabeled.take(rest), answer.shown.classes)
    if columns is None:
        raise BadInput(
            "There is nothing to predict with: give labels for a model to learn from, or probabilities of a model.",
            argument="predict",
        )
    ids = pa.array([samples.rows.ids[index] for index in turn.unlabeled[rest]], pa.string())
    name = samples.id_column if samples.id_column not in (*columns, MARK) else "id"
    return pa.table(
        {
            name: ids.cast(pa.int64()) if samples.rows.integer_ids else ids,
            **columns,
            MARK: pa.array(np.ones(len(rest), dtype=bool), pa.bool_()),
        }
    )


def _said(view: View, classes: Sequence[str] | NDArray[Any] | None) -> dict[str, pa.Array] | None:
    """Return what the model says of each row as columns; None if it says nothing."""
    if "means" in view:
        labels = {"label": pa.array(view["means"], pa.float64())}
        return {**labels, "deviation": pa.array(deviation(view["variances"]))} if "variances" in view else labels
    if classes is None:
        return None
    if "rates" in view:
        rates = view["rates"].astype(np.float64)
        words = [one_word(names) for names in predicted_sets(rates, classes)]
        return _with_probability(words, np.maximum(rates, 1 - rates).min(axis=1))
    rows = view["probabilities"]
    best = rows.argmax(axis=1)
    return _with_probability([str(classes[column]) for column in best], rows[np.arange(len(best)), best])


def _with_probability(labels: list[str], probabilities: NDArray[Any]) -> dict[str, pa.Array]:
    return {
        "label": pa.array(labels, pa.string()),
        "probability": pa.array(probabilities.astype(np.float64), pa.float64()),
    }
