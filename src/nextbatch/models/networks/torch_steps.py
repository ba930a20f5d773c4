"""What a torch network does with rows: learn from labeled ones, and show what it sees in others."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import softmax

from nextbatch.errors import BadInput
from nextbatch.models.networks.minibatches import minibatches
from nextbatch.models.networks.network_rows import blocks
from nextbatch.models.networks.optional_imports import optional_import
from nextbatch.models.networks.torch_augmentation import AUGMENT
from nextbatch.models.networks.training import Training
from nextbatch.models.seen import Seen

with optional_import("torch"):
    import torch
    from torch import nn


def make_optimizer(network: Any, training: Training) -> Any:
    """Return the optimizer of all parameters of `network`."""
    makers = {
        "adam": lambda parameters, **common: torch.optim.AdamW(parameters, **common),
        "sgd": lambda parameters, **common: torch.optim.SGD(parameters, momentum=training.momentum, **common),
    }
    common = {"lr": training.learning_rate, "weight_decay": training.weight_decay}
    return makers[training.optimizer](network.parameters(), **common)


def train(
    network: Any,
    optimizer: Any,
    rows: NDArray[Any],
    targets: NDArray[np.int64],
    training: Training,
    rng: Generator,
    mixed: bool,
) -> None:
    """Let `network` pass over the rows as often as `training` says; it is changed, and so is `optimizer`.

    Raises
    ------
    BadInput
        If the loss is not finite, or the network does not return one logit per class.
    """
    device, n_classes = _device(network), int(targets.max()) + 1
    network.train()
    for epoch in range(training.epochs):
        order = list(minibatches(len(rows), training.batch_size, rng))
        losses = []
        for i, batch in enumerate(order):
            _set_rate(optimizer, training.rate((epoch + i / len(order)) / training.epochs))
            inputs = AUGMENT[training.augmentation](_tensor(rows[batch], device), rng)
            answers = torch.from_numpy(targets[batch]).to(device)
            losses.append(_step(network, optimizer, inputs, answers, n_classes, mixed))
        # Once per epoch: asking a GPU for a number makes it wait.
        if not bool(torch.isfinite(torch.stack(losses)).all()):
            raise BadInput(
                f"The loss is not finite in epoch {epoch + 1} of {training.epochs}: lower the learning rate "
                f"({training.learning_rate:g}), or scale the columns to about one."
            )
    network.eval()


def see(network: Any, head: Any, rows: NDArray[Any], mixed: bool) -> Seen:
    """Show what `network` sees in `rows`, block by block; the embedding is the input of `head`, flat.

    Raises
    ------
    BadInput
        If an answer is not finite.
    """
    device = _device(network)
    hidden: list[NDArray[np.float32]] = []
    logits: list[NDArray[np.float32]] = []

    def remember(module: Any, inputs: tuple[Any, ...]) -> None:
        hidden.append(inputs[0].flatten(1).float().cpu().numpy())

    with torch.inference_mode(), _precision(device, mixed), head.register_forward_pre_hook(remember):
        for block in blocks(rows):
            logits.append(network(_tensor(block, device)).float().cpu().numpy())
    answers = np.concatenate(logits)
    if not np.isfinite(answers).all():
        raise BadInput("The network's answers are not finite: lower the learning rate, or scale the columns.")
    return Seen(np.concatenate(hidden), softmax(answers, axis=1))


def _step(network: Any, optimizer: Any, inputs: Any, targets: Any, n_classes: int, mixed: bool) -> Any:
    """Make one step down the loss, and return the loss before it."""
    with _precision(inputs.device, mixed):
        logits = network(inputs)
        if tuple(logits.shape) != (len(targets), n_classes):
            raise BadInput(
                f"A network must return a logit for each of {n_classes} classes: for an input of the shape "
                f"{tuple(inputs.shape)} this one returns {tuple(logits.shape)}."
            )
        loss = nn.functional.cross_entropy(logits, targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def _tensor(rows: NDArray[Any], device: Any) -> Any:
    """Return rows on `device` as float32, bytes scaled to between 0 and 1."""
    scale = 255 if rows.dtype == np.uint8 else 1
    # A copy: torch warns of arrays that are read-only, such as memory maps. Bytes travel as bytes.
    copied = np.array(rows, dtype=np.uint8 if rows.dtype == np.uint8 else np.float32)
    return torch.from_numpy(copied).to(device).float() / scale


def _set_rate(optimizer: Any, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate


def _precision(device: Any, mixed: bool) -> Any:
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=mixed)


def _device(network: Any) -> Any:
    return next(network.parameters()).device
