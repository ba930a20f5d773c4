"""Any compiled Keras model as a model: built anew in each round, or trained on; a layer of it is shown."""

import random
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from math import isfinite, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models.networks.minibatches import minibatches
from nextbatch.models.networks.network_rows import blocks, network_rows
from nextbatch.models.networks.next_fit import next_fit
from nextbatch.models.networks.optional_imports import optional_import
from nextbatch.models.seen import Seen, pool_of
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for

with optional_import("keras"):
    import keras


class KerasModel:
    """A compiled Keras 3 model that shows probabilities and the output of one of its layers, both when first read.

    Needs the extra `keras` and one of the backends of Keras. Keras takes the seeds of its layers from Python's own
    generator, and on torch also draws from torch's: during a fit both are seeded, afterwards they are as they were.
    Layers of one's own that draw from anything else are not covered. The device is the one that the backend chooses; on
    a GPU results may differ in the last bits from run to run.

    Parameters
    ----------
    make : callable
        From the shape of a row and the number of classes to a compiled model, functional or Sequential, whose output
        are probabilities. Its loss may take the numbers of classes, or be categorical cross-entropy.
    epochs, batch_size : int
        Passes of each fit, and samples per step.
    seed : int
        Decides the first weights, dropout and the minibatches.
    warm_start : bool
        Whether each fit goes on from the weights and the optimizer of the last one. Labels of a class that is new make
        it start anew, with a warning.
    layer : str, optional
        The name of the layer whose output is the embedding; without it the last but one.

    Raises
    ------
    BadInput
        If Keras or its backend is missing.

    Notes
    -----
    Rows may have any shape. They reach the model as float32 and are not scaled: give it a `Rescaling` layer.
    """

    def __init__(
        self,
        make: Callable[[tuple[int, ...], int], Any],
        *,
        epochs: int = 3,
        batch_size: int = 32,
        seed: int = 0,
        warm_start: bool = False,
        layer: str | None = None,
    ) -> None:
        for name, value, least in (("epochs", epochs, 1), ("batch_size", batch_size, 2)):
            if checks.whole(value, name) < least:
                raise BadInput(f"{name} must be at least {least}, got {value}.")
        self.make = make
        self.epochs = epochs
        self.batch_size = batch_size
        self.seed = checks.whole(seed, "seed")
        self.warm_start = warm_start
        self.layer = layer
        self._fitted: _Fitted | None = None

    def fit(self, X: Any, y: Any) -> None:
        """Train on the rows of `X` and their labels `y`; an interrupted fit leaves the model without any.

        Raises
        ------
        BadInput
            If the loss is not finite, or the function makes no compiled model with a layer to show.
        """
        before, self._fitted = self._fitted, None
        rows, classes, targets, fits = next_fit(before, X, y, warm_start=self.warm_start)
        # The number of the fit is among the names: a warm start must not meet the same minibatches again.
        rng = rng_for("keras", self.seed, fits)
        with _seeded(int(rng.integers(2**63))), _without_asides():
            fitted = before._replace(fits=fits) if before and fits else self._anew(rows.shape[1:], classes)
            self._train(fitted.model, rows, targets, rng)
        self._fitted = fitted

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable label of each row."""
        fitted = self._last_fit()
        chosen: NDArray[Any] = fitted.classes[_see(fitted, X).probabilities.argmax(axis=1)]
        return chosen

    def look(self, unlabeled: Any, labeled: Any) -> Pool:
        """Show rows as the fitted model sees them; `labeled` may be None."""
        fitted = self._last_fit()
        return pool_of(lambda X: _see(fitted, X), unlabeled, labeled)

    def _anew(self, shape: tuple[int, ...], classes: NDArray[Any]) -> "_Fitted":
        model = self.make(shape, len(classes))
        return _Fitted(model, _seer(model, self.layer, len(classes)), shape, classes, 0)

    def _train(self, model: Any, rows: NDArray[Any], targets: NDArray[np.int64], rng: Generator) -> None:
        answers = np.eye(int(targets.max()) + 1, dtype=np.float32)[targets] if _wants_shares(model) else targets
        # Step by step: fit would draw the order of its minibatches from the global generator of the backend.
        for epoch in range(self.epochs):
            model.reset_metrics()
            loss = 0.0
            for batch in minibatches(len(rows), self.batch_size, rng):
                step = model.train_on_batch(rows[batch].astype(np.float32), answers[batch], return_dict=True)
                loss = float(step["loss"])
            if not isfinite(loss):
                raise BadInput(
                    f"The loss is not finite in epoch {epoch + 1} of {self.epochs}: lower the learning rate that the "
                    "model is compiled with, or give it a Rescaling or Normalization layer."
                )

    def _last_fit(self) -> "_Fitted":
        if self._fitted is None:
            raise BadInput("This KerasModel is not fitted: call fit with the labeled samples first.")
        return self._fitted


class _Fitted(NamedTuple):
    model: Any
    seer: Any  # the same layers, with the embedding beside the output
    shape: tuple[int, ...]  # of a row
    classes: NDArray[Any]
    fits: int  # warm ones since the last cold one


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed what Keras draws by itself, and put the generators back afterwards."""
    before = random.getstate()
    random.seed(seed)
    try:
        with _BACKEND_DRAWS.get(keras.backend.backend(), nullcontext)(seed):
            yield
    finally:
        random.setstate(before)


def backend_and_device() -> tuple[str, str]:
    """Return what Keras computes with, and where, as facts that results may depend on."""
    name = keras.backend.backend()
    return f"{name} {import_module(name).__version__}", _DEVICE.get(name, _first_device)()


def _first_device() -> str:
    return str(keras.distribution.list_devices()[0])


def _device_of_torch() -> str:
    from nextbatch.models.networks.torch_model import device_name

    return device_name()


# Keras does not say on which device torch computes.
_DEVICE: dict[str, Callable[[], str]] = {"torch": _device_of_torch}


def _draws_of_torch(seed: int) -> AbstractContextManager[None]:
    from nextbatch.models.networks.torch_model import resolve_device
    from nextbatch.models.networks.torch_seeding import torch_seeded

    return torch_seeded(seed, resolve_device("auto"))


# On the other backends Keras draws from nothing but the seeds of its layers.
_BACKEND_DRAWS: dict[str, Callable[[int], AbstractContextManager[Any]]] = {"torch": _draws_of_torch}


def _seer(model: Any, layer: str | None, n_classes: int) -> Any:
    """Return a model that shows the embedding and the output of `model`, whose weights it shares."""
    if not isinstance(model, keras.Model) or not model.compiled:
        raise BadInput(f"The function of a KerasModel must return a compiled keras.Model, it returned {model!r}.")
    if len(getattr(model, "inputs", None) or ()) != 1 or len(model.layers) < 2:
        raise BadInput(
            "The layers of the Keras model cannot be seen: build a functional or Sequential model of at least two "
            "layers that begins with one keras.Input."
        )
    if tuple(model.output_shape) != (None, n_classes):
        raise BadInput(
            f"The Keras model must have {n_classes} outputs per sample, one per class; its outputs have the shape "
            f"{model.output_shape}."
        )
    if layer is not None:
        checks.one_of(layer, tuple(each.name for each in model.layers), "layer")
    shown = model.layers[-2] if layer is None else model.get_layer(layer)
    return keras.Model(model.inputs[0], [shown.output, model.outputs[0]])


def _see(fitted: _Fitted, X: Any) -> Seen:
    rows = network_rows(X, fitted.shape)
    with _without_asides():
        seen = [fitted.seer.predict_on_batch(block.astype(np.float32)) for block in blocks(rows)]
    embeddings, probabilities = (np.concatenate(parts) for parts in zip(*seen, strict=True))
    return Seen(embeddings.reshape(len(rows), prod(embeddings.shape[1:])), probabilities)


@contextmanager
def _without_asides() -> Iterator[None]:
    """Keep back what libraries have to say to each other's authors, and that one class needs no softmax."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", "You are using a softmax over axis")
        yield


def _wants_shares(model: Any) -> bool:
    """Return whether the loss takes a share for each class instead of the number of a class."""
    loss = model.loss
    return loss == "categorical_crossentropy" or isinstance(loss, keras.losses.CategoricalCrossentropy)
