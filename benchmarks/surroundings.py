"""What a measurement belongs to: the processor, its memory, and the versions that took part."""

import hashlib
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

PACKAGES = (
    "nextbatch", "numpy", "scipy", "numba", "scikit-learn", "faiss-cpu", "superkmeans", "cardinal",
    "apricot-select", "submodlib-py", "scikit-activeml", "modAL-python", "kmedoids",
)  # fmt: skip


def versions():
    """Return the packages that are installed, each with its version."""
    return ", ".join(f"{name} {found}" for name in PACKAGES if (found := _installed(name)))


def engines():
    """Return a digest of the code of our engines, which changes more often than the version."""
    home = Path(find_spec("nextbatch").origin).parent
    files = sorted([*home.glob("algorithms/**/*.py"), *home.glob("kernels/**/*.py"), home / "threads.py"])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def hardware():
    """Return processor, cores, Python and system in one line."""
    return f"{_processor()}, {_cores()} cores, Python {platform.python_version()}, {platform.system()}"


def free_memory():
    """Return the bytes that a new process could hold without swapping; without end where nobody can tell."""
    found = _line("/proc/meminfo", "MemAvailable")
    return 1024 * int(found.split()[0]) if found else float("inf")


def _installed(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor():
    return _line("/proc/cpuinfo", "model name") or platform.machine()


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _line(path, name):
    lines = Path(path).read_text().splitlines() if Path(path).exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)
