"""Any torch network as a model; its last hidden layer is the embedding."""

from collections.abc import Callable
from typing import Any

from nextbatch.models.networks.network_model import NetworkModel
from nextbatch.models.networks.torch_devices import resolve_device
from nextbatch.models.networks.torch_trainer import TorchTrainer
from nextbatch.models.networks.training import Training


class TorchModel(NetworkModel):
    """A torch network that shows probabilities and its last hidden layer, both from one forward pass.

    Needs the extra `torch`. Nothing is computed before a strategy reads it. On a CPU the same seed and number of
    threads give the same network, bit for bit; on a GPU they do not, because convolutions there add up in an order that
    changes from run to run. A fit leaves torch's global generators and its number of threads unchanged.

    Parameters
    ----------
    make : callable
        Takes the shape of a row, such as (3, 32, 32), and the number of classes, and returns a `torch.nn.Module` with
        one logit per class.
    training : Training, default Training()
        Epochs, optimizer, learning rate, augmentation.
    seed : int, default 0
        Decides the first parameters, dropout, the minibatches and the augmentation.
    device : {"auto", "cpu", "cuda"}, default "auto"
        "auto" is the GPU if there is one, else the CPU.
    mixed_precision : bool, default False
        Whether to multiply in bfloat16: faster on a GPU, less exact.
    warm_start : bool, default False
        Whether each fit continues from the parameters and the optimizer of the previous one. If the classes among the
        labels have changed, it starts from scratch, with a warning.
    head : str, optional
        The name of the layer whose input is the embedding, as `named_modules` lists it. Default: the last
        `torch.nn.Linear`.

    Raises
    ------
    BadInput
        If torch or the device is missing.

    Notes
    -----
    Rows may have any shape. Bytes are divided by 255; all other numbers are taken as they are.

    Examples
    --------
    >>> from nextbatch.models.networks.torch_networks.mlp import mlp
    >>> model = TorchModel(mlp, training=Training(epochs=20, learning_rate=0.01), seed=0)
    >>> model.fit([[0.0], [1.0]], ["no", "yes"])
    >>> model.predict([[-1.0], [2.0]]).tolist()
    ['no', 'yes']
    """

    def __init__(
        self,
        make: Callable[[tuple[int, ...], int], Any],
        *,
        training: Training = Training(),  # noqa: B008  a frozen value
        seed: int = 0,
        device: str = "auto",
        mixed_precision: bool = False,
        warm_start: bool = False,
        head: str | None = None,
    ) -> None:
        trainer = TorchTrainer(make, training, resolve_device(device), mixed_precision, head)
        super().__init__(trainer, seed=seed, warm_start=warm_start)
