"""Any torch network as a model: trained anew in each round, or from where it was; its last hidden layer is shown."""

from collections.abc import Callable
from typing import Any, NamedTuple

from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models.networks.network_rows import network_rows
from nextbatch.models.networks.next_fit import next_fit
from nextbatch.models.networks.optional_imports import optional_import
from nextbatch.models.networks.torch_seeding import torch_seeded
from nextbatch.models.networks.torch_steps import make_optimizer, see, train
from nextbatch.models.networks.training import Training
from nextbatch.models.seen import Seen, pool_of
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for

with optional_import("torch"):
    import torch
    from torch import nn

DEVICES = ("cpu", "cuda", "auto")


class TorchModel:
    """A torch network that shows probabilities and its last hidden layer, both when first read.

    Needs the extra `torch`. On a CPU the same seed and number of threads give the same network, bit for bit; on a GPU
    they do not: convolutions add up in an order that changes. Torch's own generators and threads are left as they are.

    Parameters
    ----------
    make : callable
        From the shape of a row and the number of classes to a `torch.nn.Module` that returns one logit per class.
    training : Training
    seed : int
        Decides the first parameters, the minibatches and the augmentation.
    device : {"auto", "cpu", "cuda"}
        "auto" is a GPU if there is one.
    mixed_precision : bool
        Whether to multiply in bfloat16.
    warm_start : bool
        Whether each fit goes on from the parameters and the optimizer of the last one. Labels of a class that is new
        make it start anew, with a warning.
    head : str, optional
        The name of the layer whose input is the embedding; without it the last `torch.nn.Linear`.

    Raises
    ------
    BadInput
        If torch or the device is missing.

    Notes
    -----
    Rows may have any shape; bytes are scaled to between 0 and 1, block by block, all else is taken as it is.

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
        self.make = make
        self.training = training
        self.seed = checks.whole(seed, "seed")
        self.device = resolve_device(device)
        self.mixed_precision = mixed_precision
        self.warm_start = warm_start
        self.head = head
        self._fitted: _Fitted | None = None

    def fit(self, X: Any, y: Any) -> None:
        """Train on the rows of `X` and their labels `y`; an interrupted fit leaves the model without any.

        Raises
        ------
        BadInput
            If the loss is not finite, or the function makes no network with a layer to show.
        """
        before, self._fitted = self._fitted, None
        rows, classes, targets, fits = next_fit(before, X, y, warm_start=self.warm_start)
        # The number of the fit is among the names: a warm start must not meet the same minibatches again.
        rng = rng_for("torch", self.seed, fits)
        with torch_seeded(int(rng.integers(2**63)), self.device):
            fitted = before._replace(fits=fits) if before and fits else self._anew(rows.shape[1:], classes)
            train(fitted.network, fitted.optimizer, rows, targets, self.training, rng, self.mixed_precision)
        self._fitted = fitted

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable label of each row."""
        fitted = self._last_fit()
        chosen: NDArray[Any] = fitted.classes[self._see(fitted, X).probabilities.argmax(axis=1)]
        return chosen

    def look(self, unlabeled: Any, labeled: Any) -> Pool:
        """Show rows as the fitted network sees them; `labeled` may be None."""
        fitted = self._last_fit()
        return pool_of(lambda X: self._see(fitted, X), unlabeled, labeled)

    def _anew(self, shape: tuple[int, ...], classes: NDArray[Any]) -> "_Fitted":
        network = self.make(shape, len(classes))
        if not isinstance(network, nn.Module):
            raise BadInput(f"The function of a TorchModel must return a torch.nn.Module, it returned {network!r}.")
        head = _head(network, self.head)
        network.to(self.device)
        return _Fitted(network, head, make_optimizer(network, self.training), shape, classes, 0)

    def _see(self, fitted: "_Fitted", X: Any) -> Seen:
        return see(fitted.network, fitted.head, network_rows(X, fitted.shape), self.mixed_precision)

    def _last_fit(self) -> "_Fitted":
        if self._fitted is None:
            raise BadInput("This TorchModel is not fitted: call fit with the labeled samples first.")
        return self._fitted


class _Fitted(NamedTuple):
    network: Any
    head: Any
    optimizer: Any
    shape: tuple[int, ...]  # of a row
    classes: NDArray[Any]
    fits: int  # warm ones since the last cold one


def resolve_device(device: str) -> Any:
    """Return the torch device of that name.

    Raises
    ------
    BadInput
        If there is none.
    """
    checks.one_of(device, DEVICES, "device")
    there = torch.cuda.is_available()
    if device == "cuda" and not there:
        raise BadInput("torch sees no GPU: use device='auto' or 'cpu', or install a torch that is built for yours.")
    return torch.device("cuda" if there and device != "cpu" else "cpu")


def device_name(device: str = "auto") -> str:
    """Return what the device of that name is called, as a fact that results may depend on."""
    chosen = resolve_device(device)
    return str(torch.cuda.get_device_name(chosen)) if chosen.type == "cuda" else "cpu"


def _head(network: Any, name: str | None) -> Any:
    """Return the layer whose input is the embedding."""
    named = dict(network.named_modules())
    if name is not None:
        checks.one_of(name, tuple(filter(None, named)), "head")
        return named[name]
    linear = [layer for layer in named.values() if isinstance(layer, nn.Linear)]
    if not linear:
        raise BadInput("The network has no torch.nn.Linear whose input could be the embedding: name a layer with head.")
    return linear[-1]
