"""How Keras models are built, trained and run."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from math import isfinite, prod
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models.networks.keras_backend import keras_seeded
from nextbatch.models.networks.minibatches import minibatches
from nextbatch.models.networks.optional_imports import optional_import
from nextbatch.models.seen import Seen

with optional_import("keras"):
    import keras


class KerasNetwork(NamedTuple):
    """A compiled model, and a second one of the same layers that returns the embedding beside the probabilities."""

    model: Any
    seer: Any


@contextmanager
def _without_warnings_of_libraries() -> Iterator[None]:
    """Hide deprecation warnings between libraries, and Keras's advice that a single class needs no softmax."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", "You are using a softmax over axis")
        yield


@dataclass(frozen=True)
class KerasTrainer:
    """Builds, trains and runs Keras models; the parameters are those of `KerasModel`."""

    package: ClassVar[str] = "keras"

    make: Callable[[tuple[int, ...], int], Any]
    epochs: int
    batch_size: int
    layer: str | None

    def seeded(self, seed: int) -> AbstractContextManager[None]:
        """See `Trainer.seeded`."""
        return keras_seeded(seed)

    @_without_warnings_of_libraries()
    def build(self, shape: tuple[int, ...], n_classes: int) -> KerasNetwork:
        """See `Trainer.build`."""
        model = self.make(shape, n_classes)
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
        return KerasNetwork(model, _seer(model, self.layer))

    @_without_warnings_of_libraries()
    def train(self, network: KerasNetwork, rows: NDArray[Any], targets: NDArray[np.int64], rng: Generator) -> None:
        """See `Trainer.train`."""
        model = network.model
        answers = np.eye(int(targets.max()) + 1, dtype=np.float32)[targets] if _wants_one_hot(model) else targets
        # Batch by batch: `model.fit` would draw the order of its minibatches from the backend's global generator.
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

    @_without_warnings_of_libraries()
    def see(self, network: KerasNetwork, rows: NDArray[Any]) -> Seen:
        """See `Trainer.see`; the embedding is flattened."""
        embeddings, probabilities = network.seer.predict_on_batch(rows.astype(np.float32))
        return Seen(embeddings.reshape(len(rows), prod(embeddings.shape[1:])), probabilities)


def _seer(model: Any, layer: str | None) -> Any:
    """Return a model of the same layers whose outputs are that of `layer` and that of `model`."""
    if layer is not None:
        checks.one_of(layer, tuple(each.name for each in model.layers), "layer")
    shown = model.layers[-2] if layer is None else model.get_layer(layer)
    return keras.Model(model.inputs[0], [shown.output, model.outputs[0]])


def _wants_one_hot(model: Any) -> bool:
    """Return whether the loss takes one-hot rows instead of the numbers of the classes."""
    loss = model.loss
    return loss == "categorical_crossentropy" or isinstance(loss, keras.losses.CategoricalCrossentropy)
