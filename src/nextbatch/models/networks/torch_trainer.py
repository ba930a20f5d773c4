"""How torch networks are built, trained and run."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import softmax

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models.networks.minibatches import minibatches
from nextbatch.models.networks.optional_imports import optional_import
from nextbatch.models.networks.torch_augmentation import AUGMENT
from nextbatch.models.networks.torch_seeding import torch_seeded
from nextbatch.models.networks.training import Training
from nextbatch.models.seen import Seen

with optional_import("torch"):
    import torch
    from torch import nn


class TorchNetwork(NamedTuple):
    """A network, the layer whose input is the embedding, and the optimizer, which a warm start keeps."""

    module: Any
    head: Any
    optimizer: Any


@dataclass(frozen=True)
class TorchTrainer:
    """Builds, trains and runs torch networks; the parameters are those of `TorchModel`, `device` a torch device."""

    package: ClassVar[str] = "torch"

    make: Callable[[tuple[int, ...], int], Any]
    training: Training
    device: Any
    mixed_precision: bool
    head: str | None

    def seeded(self, seed: int) -> AbstractContextManager[None]:
        """See `Trainer.seeded`."""
        return torch_seeded(seed, self.device)

    def build(self, shape: tuple[int, ...], n_classes: int) -> TorchNetwork:
        """See `Trainer.build`."""
        module = self.make(shape, n_classes)
        if not isinstance(module, nn.Module):
            raise BadInput(f"The function of a TorchModel must return a torch.nn.Module, it returned {module!r}.")
        head = _head(module, self.head)
        module.to(self.device)
        return TorchNetwork(module, head, _optimizer(module, self.training))

    def train(self, network: TorchNetwork, rows: NDArray[Any], targets: NDArray[np.int64], rng: Generator) -> None:
        """See `Trainer.train`."""
        training, n_classes = self.training, int(targets.max()) + 1
        network.module.train()
        for epoch in range(training.epochs):
            batches = list(minibatches(len(rows), training.batch_size, rng))
            losses = []
            for i, batch in enumerate(batches):
                _set_learning_rate(network.optimizer, training.rate((epoch + i / len(batches)) / training.epochs))
                inputs = AUGMENT[training.augmentation](self._tensor(rows[batch]), rng)
                losses.append(self._step(network, inputs, torch.from_numpy(targets[batch]), n_classes))
            # Once per epoch: reading a number from a GPU waits for all of its work.
            if not bool(torch.isfinite(torch.stack(losses)).all()):
                raise BadInput(
                    f"The loss is not finite in epoch {epoch + 1} of {training.epochs}: lower the learning rate "
                    f"({training.learning_rate:g}), or scale the columns to about one."
                )
        network.module.eval()

    def see(self, network: TorchNetwork, rows: NDArray[Any]) -> Seen:
        """See `Trainer.see`; the embedding is the input of `head`, flattened.

        Raises
        ------
        BadInput
            If a logit is not finite.
        """
        embeddings: list[NDArray[np.float32]] = []

        def keep_input(module: Any, inputs: tuple[Any, ...]) -> None:
            embeddings.append(_array(inputs[0].flatten(1)))

        with torch.inference_mode(), self._precision(), network.head.register_forward_pre_hook(keep_input):
            logits = _array(network.module(self._tensor(rows)))
        if not np.isfinite(logits).all():
            raise BadInput("The network's answers are not finite: lower the learning rate, or scale the columns.")
        return Seen(np.concatenate(embeddings), softmax(logits, axis=1))

    def _step(self, network: TorchNetwork, inputs: Any, targets: Any, n_classes: int) -> Any:
        """Make one optimizer step, and return the loss before it."""
        with self._precision():
            logits = network.module(inputs)
            if tuple(logits.shape) != (len(targets), n_classes):
                raise BadInput(
                    f"A network must return a logit for each of {n_classes} classes: for an input of the shape "
                    f"{tuple(inputs.shape)} this one returns {tuple(logits.shape)}."
                )
            loss = nn.functional.cross_entropy(logits, targets.to(self.device))
        network.optimizer.zero_grad()
        loss.backward()
        network.optimizer.step()
        return loss.detach()

    def _tensor(self, rows: NDArray[Any]) -> Any:
        """Return rows on the device as float32, bytes divided by 255."""
        scale = 255 if rows.dtype == np.uint8 else 1
        # A copy: torch warns of arrays that are read-only, such as memory maps. Bytes are a quarter of the transfer.
        copied = np.array(rows, dtype=np.uint8 if rows.dtype == np.uint8 else np.float32)
        return torch.from_numpy(copied).to(self.device).float() / scale

    def _precision(self) -> Any:
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.mixed_precision)


def _optimizer(module: Any, training: Training) -> Any:
    common = {"lr": training.learning_rate, "weight_decay": training.weight_decay}
    makers = {
        "adam": lambda parameters: torch.optim.AdamW(parameters, **common),
        "sgd": lambda parameters: torch.optim.SGD(parameters, momentum=training.momentum, **common),
        "rmsprop": lambda parameters: torch.optim.RMSprop(parameters, alpha=0.9, eps=1e-7, **common),
    }
    return makers[training.optimizer](module.parameters())


def _head(module: Any, name: str | None) -> Any:
    """Return the layer of that name, or else the last linear one: its input is the embedding."""
    layers = dict(module.named_modules())
    if name is not None:
        checks.one_of(name, tuple(filter(None, layers)), "head")
        return layers[name]
    linear = [layer for layer in layers.values() if isinstance(layer, nn.Linear)]
    if not linear:
        raise BadInput("The network has no torch.nn.Linear whose input could be the embedding: name a layer with head.")
    return linear[-1]


def _set_learning_rate(optimizer: Any, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate


def _array(tensor: Any) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.float().cpu().numpy()
    return array
