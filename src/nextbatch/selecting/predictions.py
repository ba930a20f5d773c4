"""What the model says of all samples that are left: a label each, with its probability, and marked as predicted."""

import numpy as np
import pyarrow as pa

from nextbatch.errors import BadInput
from nextbatch.selecting.choosing import Answer

# The mark by which nobody takes these for labels of people; whoever reads labels knows it.
MARK = "is_predicted"


def predictions(answer: Answer) -> pa.Table:
    """Return a row for each sample that is neither labeled nor in the batch, in the order of the pool.

    The columns are the id, `label`, `probability`, and `is_predicted`, which is true in every row.

    Raises
    ------
    BadInput
        If there are no probabilities.
    """
    turn, samples, classes = answer.turn, answer.samples, answer.shown.classes
    if classes is None:
        raise BadInput(
            "There is nothing to predict with: give labels for a model to learn from, or probabilities of a model.",
            argument="predict",
        )
    rest = np.setdiff1d(np.arange(len(turn.unlabeled)), turn.picks.positions)
    probabilities = turn.pool.take(rest).need("probabilities", "predict")
    best = probabilities.argmax(axis=1)
    ids = pa.array([samples.rows.ids[index] for index in turn.unlabeled[rest]], pa.string())
    name = samples.id_column if samples.id_column not in ("label", "probability", MARK) else "id"
    return pa.table(
        {
            name: ids.cast(pa.int64()) if samples.rows.integer_ids else ids,
            "label": pa.array([str(classes[column]) for column in best], pa.string()),
            "probability": pa.array(probabilities[np.arange(len(rest)), best].astype(np.float64), pa.float64()),
            MARK: pa.array(np.ones(len(rest), dtype=bool), pa.bool_()),
        }
    )
