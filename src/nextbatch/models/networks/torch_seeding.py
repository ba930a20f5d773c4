"""What torch draws by itself, such as first parameters: seeded for a while, its generators put back afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    import torch


@contextmanager
def torch_seeded(seed: int, device: Any) -> Iterator[None]:
    """Seed torch's generators of the CPU and of `device` inside a `with` block.

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
        # manual_seed of torch itself would reach the generators of every device.
        torch.random.default_generator.manual_seed(seed)
        if gpus:
            torch.cuda.manual_seed(seed)
        yield
