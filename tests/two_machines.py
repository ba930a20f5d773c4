"""Three "machines" on this one: network namespaces with addresses and host names of their own, joined by a bridge."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOST, HEAD, WORKERS = "10.213.77.1", 2, (3, 4)
NAMES = {number: f"nextbatch-{number}" for number in (HEAD, *WORKERS)}

# Deaths are counted by us, not tried again by Dask; nothing outside reaches these addresses.
ENVIRONMENT = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
    "RAY_AUTH_MODE": "disabled",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_raylet_start_wait_time_s": "120",
}


def address(number: int) -> str:
    return f"10.213.77.{number}"


def can_be_made() -> bool:
    """Tell whether this process may make network namespaces."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("ip") and shutil.which("unshare")):
        return False
    made = subprocess.run(["ip", "netns", "add", "nextbatch-try"], capture_output=True).returncode == 0
    subprocess.run(["ip", "netns", "del", "nextbatch-try"], capture_output=True)
    return made


def ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout


@contextlib.contextmanager
def machines():
    """Make the machines, and yield a folder with a short path; whatever runs on them ends with the block."""
    ip("link", "add", "nextbatch0", "type", "bridge")
    try:
        ip("address", "add", f"{HOST}/24", "dev", "nextbatch0")
        ip("link", "set", "nextbatch0", "up")
        for number, name in NAMES.items():
            ip("netns", "add", name)
            ip("link", "add", f"nextbatch{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", f"nextbatch{number}", "master", "nextbatch0", "up")
            ip("-n", name, "address", "add", f"{address(number)}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", name, "link", "set", "lo", "up")
        with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as short:
            yield Path(short)
    finally:
        for number, name in NAMES.items():
            with contextlib.suppress(subprocess.CalledProcessError):
                lose(number)
                ip("link", "del", f"nextbatch{number}")
                ip("netns", "del", name)
        ip("link", "del", "nextbatch0")


def lose(number: int) -> None:
    """Kill all that runs on a machine."""
    for process in ip("netns", "pids", NAMES[number]).split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(process), signal.SIGKILL)


def run(number: int, folder: Path, *words: str) -> subprocess.Popen:
    """Begin a program of this Python on a machine; what it says goes to a file."""
    inside = f'hostname {NAMES[number]} && exec "$0" "$@"'
    command = ["ip", "netns", "exec", NAMES[number], "unshare", "--uts", "sh", "-c", inside, *words]
    environment = os.environ | ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with (folder / f"log-{number}").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=environment)


def wait_until(happened, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > until:
            raise TimeoutError(f"nothing within {seconds} s")
        time.sleep(0.2)


def listens(number: int, port: int) -> bool:
    import socket

    try:
        socket.create_connection((address(number), port), 1).close()
    except OSError:
        return False
    return True


def dask_on_them(folder: Path, short: Path) -> str:
    """Begin a scheduler and two workers of Dask, and return its address."""
    import distributed

    where = f"tcp://{address(HEAD)}:8786"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    run(HEAD, folder, *dask, "--host", address(HEAD), "--port", "8786", "--no-dashboard")
    wait_until(lambda: listens(HEAD, 8786))
    for number in WORKERS:
        words = ["--host", address(number), "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
        run(number, folder, sys.executable, "-m", "distributed.cli.dask_worker", where, *words)
    with distributed.Client(where, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    return where


def ray_on_them(folder: Path, short: Path) -> str:
    """Begin a head and two nodes of Ray, and return the address of its client server."""
    ray = [sys.executable, "-c", "from ray.scripts.scripts import main; main()", "start", "--block"]
    small = ["--object-store-memory", str(2**27), "--disable-usage-stats"]
    head = ["--port", "6379", "--ray-client-server-port", "10001", "--num-cpus", "0", "--include-dashboard", "false"]
    # Its own folder, so that no other Ray of this machine takes this one for its own; paths of sockets must be short.
    head += ["--temp-dir", str(short)]
    run(HEAD, folder, *ray, "--head", "--node-ip-address", address(HEAD), *head, *small)
    wait_until(lambda: listens(HEAD, 6379) and listens(HEAD, 10001), 120)
    for number in WORKERS:
        words = ["--address", f"{address(HEAD)}:6379", "--node-ip-address", address(number), "--num-cpus", "1"]
        run(number, folder, *ray, *words, *small)
        log = folder / f"log-{number}"
        wait_until(lambda log=log: "Ray runtime started" in log.read_text(), 120)
    return f"ray://{address(HEAD)}:10001"
