"""The backend of Keras: its version, its device and its random generators."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from typing import Any

from nextbatch.models.networks.optional_imports import optional_import

with optional_import("keras"):
    import keras


def backend_and_device() -> tuple[str, str]:
    """Return the backend with its version, and the device: results may depend on them, so studies record them."""
    name = keras.backend.backend()
    return f"{name} {import_module(name).__version__}", _DEVICE.get(name, _first_device)()


@contextmanager
def keras_seeded(seed: int) -> Iterator[None]:
    """Seed the generators that Keras draws from inside a `with` block, and restore them afterwards."""
    # Keras takes the seeds of its layers from Python's generator.
    before = random.getstate()
    random.seed(seed)
    try:
        with _BACKEND_SEEDED.get(keras.backend.backend(), nullcontext)(seed):
            yield
    finally:
        random.setstate(before)


def _first_device() -> str:
    return str(keras.distribution.list_devices()[0])


def _device_of_torch() -> str:
    from nextbatch.models.networks.torch_devices import device_name

    return device_name()


def _torch_seeded(seed: int) -> AbstractContextManager[None]:
    from nextbatch.models.networks.torch_devices import resolve_device
    from nextbatch.models.networks.torch_seeding import torch_seeded

    return torch_seeded(seed, resolve_device("auto"))


# Keras does not say on which device torch computes.
_DEVICE: dict[str, Callable[[], str]] = {"torch": _device_of_torch}
# On the other backends Keras draws from nothing but the seeds of its layers.
_BACKEND_SEEDED: dict[str, Callable[[int], AbstractContextManager[Any]]] = {"torch": _torch_seeded}
