"""The device that torch computes on: a CPU or a GPU."""

from typing import Any

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models.networks.optional_imports import optional_import

with optional_import("torch"):
    import torch

DEVICES = ("cpu", "cuda", "auto")


def resolve_device(device: str) -> Any:
    """Return the torch device of that name; "auto" is the GPU if there is one, else the CPU.

    Raises
    ------
    BadInput
        If `device` is none of `DEVICES`, or "cuda" where torch sees no GPU.

    Examples
    --------
    >>> resolve_device("cpu")
    device(type='cpu')
    """
    checks.one_of(device, DEVICES, "device")
    has_gpu = torch.cuda.is_available()
    if device == "cuda" and not has_gpu:
        raise BadInput("torch sees no GPU: use device='auto' or 'cpu', or install a torch that is built for yours.")
    return torch.device("cuda" if has_gpu and device != "cpu" else "cpu")


def device_name(device: str = "auto") -> str:
    """Return the product name of a GPU, or "cpu": results may depend on it, so studies record it."""
    chosen = resolve_device(device)
    return str(torch.cuda.get_device_name(chosen)) if chosen.type == "cuda" else "cpu"
