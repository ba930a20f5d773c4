"""Install what tests of networks and embeddings need, unless that brings gigabytes of CUDA; say why, and never fail."""

import json
import subprocess
import sys
from importlib.util import find_spec

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
# What torch asks for when it is built for GPUs.
GIGABYTES = ("nvidia", "cuda", "triton")
MODULES = ("torch", "keras", "sentence_transformers", "all_minilm_l6_v2")
REMEDY = (
    "The tests of torch and Keras models and of embeddings are skipped. To run them: make test TORCH=WHEEL with a CPU "
    f"build on disk, or PIP_EXTRA_INDEX_URL=INDEX make test with an index that has CPU builds, as {CPU_INDEX} has."
)


def pip_install(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pip in this environment; of the builds of one version it prefers the one that is marked as for the CPU."""
    usual = [
        "--quiet",
        "--disable-pip-version-check",
        "--retries",
        "1",
        "--timeout",
        "20",
        "--extra-index-url",
        CPU_INDEX,
    ]
    command = [sys.executable, "-m", "pip", "install", *usual, *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def reason_against(requirements: list[str]) -> str | None:
    """Return why the requirements should not be installed, found out without downloading what is large."""
    plan = pip_install("--dry-run", "--report", "-", *requirements)
    if plan.returncode:
        return f"{' and '.join(requirements)} cannot be installed: {(plan.stderr.strip().splitlines() or ['?'])[-1]}"
    names = [package["metadata"]["name"] for package in json.loads(plan.stdout)["install"]]
    large = [name for name in names if name.lower().startswith(GIGABYTES)]
    return f"The only torch within reach is built for GPUs and brings {', '.join(large)}." if large else None


def main(requirements: list[str]) -> None:
    """Install the requirements if one of the modules is missing and the installation is small."""
    if all(map(find_spec, MODULES)):
        return
    print(f"Installing {' and '.join(requirements)} for the tests of networks ...", flush=True)
    reason = reason_against(requirements)
    if reason is None:
        done = pip_install(*requirements)
        reason = f"pip failed: {done.stderr.strip()}" if done.returncode else None
    if reason:
        print(f"{reason}\n{REMEDY}")


if __name__ == "__main__":
    main(sys.argv[1:])
