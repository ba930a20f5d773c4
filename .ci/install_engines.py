"""Install the engines that tests of pools in shards run on, where there are builds for this Python; never fail."""

import subprocess
import sys
from importlib.util import find_spec

# The module that tells whether an engine is there, and what installs it: an extra of nextbatch by the same name.
ENGINES = {"ray": ("ray", "grpc"), "dask": ("distributed",)}


def main() -> None:
    """Install each engine that is missing, or say which tests are skipped."""
    for extra, modules in ENGINES.items():
        if all(map(find_spec, modules)):
            continue
        print(f"Installing {extra} for the tests of pools in shards ...", flush=True)
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-e",
            f".[{extra}]",
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["?"])[-1]
            print(f"{extra} cannot be installed ({reason}): the tests on {extra} are skipped.")


if __name__ == "__main__":
    main()
