"""Seeds for what torch draws from its global generators, such as first parameters and dropout."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    import torch


@contextmanager
def torch_seeded(seed: int, device: Any) -> Iterator[None]:
    """Seed torch's generators of the CPU and of `device` inside a `with` block, and restore them afterwards.

    Examples
    --------
    >>> with torch_seeded(0, torch.device("cpu")):
    ...     first = torch.rand(1)
    >>> with torch_seeded(0, torch.device("cpu")):
    ...     bool(first == torch.rand(1))
    True
    """
    gpus = [torch.cuda.current_device()] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=gpus):
        # torch.manual_seed would also seed the generators of all other devices.
        torch.random.default_generator.manual_seed(seed)
        if gpus:
            torch.cuda.manual_seed(seed)
        yield
