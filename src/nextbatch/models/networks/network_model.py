"""A neural network of any library as a model: fitted from scratch or warm, its last hidden layer as the embeddings."""

from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.checks import Numbering, positions_themselves
from nextbatch.errors import BadInput
from nextbatch.models.label_encoding import encode_labels, warn_of_changed_classes, warn_of_single_class
from nextbatch.models.networks.network_rows import blocks, network_rows
from nextbatch.models.seen import Seen, view_of
from nextbatch.seeds import rng_for
from nextbatch.views import View


class Trainer(Protocol):
    """What a `NetworkModel` needs from a library: it builds, trains and runs networks of one kind.

    A trainer is a value: the network and the optimizer, which change, are in what `build` returns.
    """

    @property
    def package(self) -> str:
        """The name of the library, of which the seeds are derived."""
        ...

    def seeded(self, seed: int) -> AbstractContextManager[None]:
        """Seed the generators of the library inside a `with` block, and restore them afterwards."""
        ...

    def build(self, shape: tuple[int, ...], n_classes: int) -> Any:
        """Return an untrained network for rows of that shape, in whatever form `train` and `see` take it.

        Raises
        ------
        BadInput
            If the user's function returns anything else than a network that can be trained and looked into.
        """
        ...

    def train(self, network: Any, rows: NDArray[Any], targets: NDArray[np.int64], rng: Generator) -> None:
        """Train `network`, in place, on rows (n_samples, ...) and their classes (n_samples,), numbered from 0.

        Raises
        ------
        BadInput
            If the loss is not finite.
        """
        ...

    def see(self, network: Any, rows: NDArray[Any]) -> Seen:
        """Return the embeddings and probabilities of a block of rows, from one forward pass."""
        ...


class NetworkModel:
    """A neural network that shows probabilities and embeddings, both from one forward pass when the first is read.

    Use `TorchModel` or `KerasModel`; this is what they share.

    Parameters
    ----------
    trainer : Trainer
    seed : int, default 0
    warm_start : bool, default False

    Attributes
    ----------
    warm_start : bool
        May be changed between fits.
    """

    def __init__(self, trainer: Trainer, *, seed: int = 0, warm_start: bool = False) -> None:
        self.trainer = trainer
        self.seed = checks.whole(seed, "seed")
        self.warm_start = warm_start
        self._fitted: _Fitted | None = None

    def fit(self, X: Any, y: Any) -> None:
        """Train on labeled rows. If a fit is interrupted or fails, the model counts as not fitted.

        Parameters
        ----------
        X : array of shape (n_samples, n_columns) or (n_samples, ...)
            Finite real numbers.
        y : array of shape (n_samples,)
            Labels. If all are equal, or if a warm start meets other classes than before, a warning says so.

        Raises
        ------
        BadInput
            If `X` or `y` cannot be used, the loss is not finite, or the function that makes the network returns one
            that cannot be trained or has no layer to show.
        """
        last, self._fitted = self._fitted if self.warm_start else None, None
        rows = network_rows(X, last.shape if last else None)
        classes, targets = encode_labels(y, len(rows))
        if len(classes) == 1:
            warn_of_single_class(classes, len(rows))
        if last and not np.array_equal(last.classes, classes):
            warn_of_changed_classes()
            last = None
        warm_fits = last.warm_fits + 1 if last else 0
        # The number of the fit is among the names: a warm start must not meet the same minibatches again.
        rng = rng_for(self.trainer.package, self.seed, warm_fits)
        with self.trainer.seeded(int(rng.integers(2**63))):
            network = last.network if last else self.trainer.build(rows.shape[1:], len(classes))
            self.trainer.train(network, rows, targets, rng)
        self._fitted = _Fitted(self.trainer, network, rows.shape[1:], classes, warm_fits)

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable label of each row, shape (n_samples,).

        Raises
        ------
        BadInput
            If the model is not fitted, or rows have another shape than those of the fit.
        """
        fitted = self._last_fit()
        most_probable: NDArray[Any] = fitted.classes[fitted.see(X).probabilities.argmax(axis=1)]
        return most_probable

    def look(self, X: Any, rng: Generator | None = None) -> View:
        """Return the rows of `X` as the fitted network sees them; `rng` is not used.

        Raises
        ------
        BadInput
            If the model is not fitted; when the view is read, if rows have another shape than those of the fit.
        """
        return view_of(self._last_fit().see, X, self._last_fit().classes)

    def _last_fit(self) -> "_Fitted":
        if self._fitted is None:
            raise BadInput(f"This {type(self).__name__} is not fitted: call fit with the labeled samples first.")
        return self._fitted


class _Fitted(NamedTuple):
    """A trained network, and what it was trained on."""

    trainer: Trainer
    network: Any
    shape: tuple[int, ...]  # of one row
    classes: NDArray[Any]  # ascending
    warm_fits: int  # since the last fit from scratch

    def see(self, X: Any, numbering: Numbering = positions_themselves) -> Seen:
        """Return the embeddings and probabilities of all rows of `X`, whose bad rows `numbering` names."""
        rows = network_rows(X, self.shape, numbering)
        seen = [self.trainer.see(self.network, block) for block in blocks(rows)]
        return Seen(*(np.concatenate(parts) for parts in zip(*seen, strict=True)))
