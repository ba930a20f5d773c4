"""Any compiled Keras model as a model; the output of one of its layers is the embedding."""

from collections.abc import Callable
from typing import Any

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models.networks.keras_trainer import KerasTrainer
from nextbatch.models.networks.network_model import NetworkModel


class KerasModel(NetworkModel):
    """A compiled Keras 3 model that shows probabilities and the output of one layer, both from one forward pass.

    Needs the extra `keras` and one of the backends of Keras. Nothing is computed before a strategy reads it. The device
    is the one that the backend chooses; on a GPU results may differ in the last bits from run to run.

    Parameters
    ----------
    make : callable
        Takes the shape of a row, such as (3, 32, 32), and the number of classes, and returns a compiled `keras.Model`,
        functional or Sequential, that outputs probabilities. Its loss may be sparse categorical cross-entropy or
        categorical cross-entropy.
    epochs : int, default 3
        Passes of each fit over the labeled samples, at least 1.
    batch_size : int, default 32
        Samples per step, at least 2.
    seed : int, default 0
        Decides the first weights, dropout and the minibatches.
    warm_start : bool, default False
        Whether each fit continues from the weights and the optimizer of the previous one. If the classes among the
        labels have changed, it starts from scratch, with a warning.
    layer : str, optional
        The name of the layer whose output is the embedding. Default: the last layer but one.

    Raises
    ------
    BadInput
        If Keras or its backend is missing, or `epochs` or `batch_size` is too small.

    Notes
    -----
    Rows may have any shape. They reach the model as float32, not scaled: begin it with a `Rescaling` layer if it needs
    one.

    Keras takes the seeds of its layers from Python's global generator and, with torch as the backend, also draws from
    torch's. A fit seeds both and restores them afterwards. A layer of your own that draws from another generator is not
    seeded.

    Examples
    --------
    >>> import keras
    >>> def make(shape, n_classes):
    ...     model = keras.Sequential(
    ...         [
    ...             keras.Input(shape),
    ...             keras.layers.Dense(16, "relu"),
    ...             keras.layers.Dense(n_classes, "softmax"),
    ...         ]
    ...     )
    ...     model.compile(keras.optimizers.Adam(0.03), "sparse_categorical_crossentropy")
    ...     return model
    >>> model = KerasModel(make, epochs=20, seed=0)
    >>> model.fit([[0.0], [1.0]], ["no", "yes"])
    >>> model.predict([[-1.0], [2.0]]).tolist()
    ['no', 'yes']
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
        super().__init__(KerasTrainer(make, epochs, batch_size, layer), seed=seed, warm_start=warm_start)
