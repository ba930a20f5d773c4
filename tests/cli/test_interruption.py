"""However a command is interrupted, it ends: soon, with one sentence, and with the status that a shell expects."""

import signal
import subprocess
import sys

import pytest

PRELUDE = """
import signal, sys, time
import typer
from nextbatch.cli.showing import interruption
interruption.SECONDS_TO_EXIT = 0.3

def run(body):
    try:
        with interruption.exiting_when_interrupted("interrupted."):
            body()
    except typer.Exit as left:
        print("left in order")
        sys.exit(left.exit_code)
    print("went on")

"""
BODIES = {
    "ordinary": "    signal.raise_signal(NUMBER)",
    "turned into another error, as while modules are imported": """
    try:
        signal.raise_signal(NUMBER)
    except BaseException:
        raise ValueError("no valid format") from None""",
    "swallowed": """
    try:
        signal.raise_signal(NUMBER)
    except BaseException:
        time.sleep(60)""",
    "ignored in a destructor": """
    class Ignoring:
        def __del__(self):
            signal.raise_signal(NUMBER)
    ignoring = Ignoring()
    del ignoring
    time.sleep(60)""",
}
IN_ORDER = ("ordinary", "turned into another error, as while modules are imported")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("way", BODIES)
def test_an_interruption_ends_the_command_however_libraries_take_it(number, way):
    body = BODIES[way].replace("NUMBER", f"{int(number)}")
    code = f"{PRELUDE}def body():\n{body}\n\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nrun(body)\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert done.returncode == 128 + number
    assert done.stderr.strip() == "nextbatch: interrupted."
    assert ("left in order" in done.stdout) == (way in IN_ORDER)


def test_a_process_in_the_background_goes_on_ignoring_ctrl_c():
    code = f"{PRELUDE}signal.signal(signal.SIGINT, signal.SIG_IGN)\nrun(lambda: signal.raise_signal(signal.SIGINT))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stdout) == (0, "went on\n"), done.stderr
