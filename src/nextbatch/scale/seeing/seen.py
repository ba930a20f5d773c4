"""What is seen of rows in shards: their embeddings, and what a model shows of them or files beside them hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.models import ScikitLearnModel
from nextbatch.own_code.objects import load_object
from nextbatch.own_code.sources import source_digest
from nextbatch.quoting import quoted
from nextbatch.scale.seeing.models import scorer_of
from nextbatch.scale.seeing.scorers import OnDisk, Own, Scorer
from nextbatch.scale.shards.beside import beside
from nextbatch.scale.shards.finding import Where
from nextbatch.scale.shards.opening import open_shards
from nextbatch.scale.shards.shard import Rows, Shards
from nextbatch.views import View

# Rows on which a function of the user's is tried, to see what it shows.
TRIED = 8


@dataclass(frozen=True, eq=False)
class Seen:
    """What is seen of the rows of a pool.

    Parameters
    ----------
    shards : Shards
        The rows.
    scorer : Scorer or None
        What shows probabilities or scores of them.
    read : Shards
        What it reads: the rows themselves, or the files that hold what it shows.
    learner : ScikitLearnModel or None
        The model in whose hidden layer distances are measured, if it has one.
    spread : float
        Rows are divided by it where distances are measured.
    """

    shards: Shards
    scorer: Scorer | None
    read: Shards
    learner: Any = None
    spread: float = 1.0

    def scaled(self, rows: NDArray[Any]) -> NDArray[np.float32]:
        """Return rows of the files as distances are measured in them."""
        scaled = rows.astype(np.float32)
        if self.spread != 1:
            scaled /= np.float32(self.spread)
        return scaled

    def view(self, raw: NDArray[Any], shown: NDArray[Any] | None, known: Mapping[str, Any]) -> View:
        """Return rows as strategies see them.

        Parameters
        ----------
        raw : array of shape (n_rows, width)
            As the files hold them.
        shown : array of shape (n_rows, ...), optional
            What the scorer shows of them, if it cannot show it again.
        known : mapping of str to array
            Other inputs.
        """
        rows, inputs = self.scaled(raw), dict(known)
        if self.scorer is not None:
            inputs[self.scorer.shows] = self.scorer.of_rows(raw) if shown is None else shown
        if self.learner is None:
            return View({"embeddings": rows, **inputs})
        return View({**inputs}, len(rows), {("embeddings",): lambda at: (self.learner.look(rows)["embeddings"][at],)})


def seen_by(shards: Shards, model: Any, probabilities: Where | None, scores: Where | None, spread: float) -> Seen:
    """Return what is seen of rows by a model, or in files beside them.

    Parameters
    ----------
    shards : Shards
    model : fitted classifier, ScikitLearnModel or str, optional
        As a string "module:function", from rows to probabilities or scores.
    probabilities, scores : path or sequence of paths, optional
        Shards with the same names and numbers of rows.
    spread : float

    Raises
    ------
    BadInput
        If several of them are given, or they do not fit the rows.
    """
    given = {"model": model, "probabilities": probabilities, "scores": scores}
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise BadInput(f"{' and '.join(named)} show the same twice: give one of them.", argument=named[-1])
    if probabilities is not None or scores is not None:
        where = scores if probabilities is None else probabilities
        assert where is not None
        read = beside(shards, open_shards(where), named[0])
        return Seen(shards, OnDisk(named[0], _stamps(read)), read, None, spread)
    if isinstance(model, str):
        return Seen(shards, _own(model, shards), shards, None, spread)
    if model is None:
        return Seen(shards, None, shards, None, spread)
    learner = model if isinstance(model, ScikitLearnModel) else ScikitLearnModel(model)
    shows_rows = learner.embeddings == "features"
    return Seen(shards, scorer_of(learner.classifier, spread), shards, None if shows_rows else learner, spread)


def _own(name: str, shards: Shards) -> Scorer:
    """Return what a function of the user's shows, tried on the first rows."""
    if ":" not in name:
        raise BadInput(f"A model of your own is spelled module:function, got {quoted(name)}.", argument="model")
    load_object(name)
    first = shards.files[0]
    own = Own(name, source_digest(name.partition(":")[0]))
    tried = own.of_rows(first.take(np.arange(min(TRIED, first.n_rows))))
    return Own(name, own.source, "scores" if tried.ndim == 1 else "probabilities")


def _stamps(read: Shards) -> str:
    return repr([(shard.name, shard.stamp) for shard in read.files])


def rows_at(shards: Shards, positions: Rows) -> NDArray[Any]:
    """Return rows by their positions, ascending, read here."""
    places, rows = shards.located(positions)
    parts = [shards.files[place].take(rows[places == place]) for place in np.unique(places)]
    return np.concatenate(parts) if parts else np.empty((0, shards.width), dtype=shards.files[0].dtype)
