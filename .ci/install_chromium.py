"""Install Chromium for the tests of the page where that is possible; say why not, and never fail."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = "The tests of the page are skipped. To run them install Debian's package chromium, or Google Chrome."


def main() -> None:
    """Install Debian's package chromium if there is no such browser, and this user may install packages."""
    if any(map(shutil.which, NAMES)):
        return
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid():
        print(f"No Chromium was found. {REMEDY}")
        return
    print("Installing Chromium for the tests of the page ...", flush=True)
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        run = subprocess.run(["apt-get", "-qq", *words], capture_output=True, text=True)
        if run.returncode:
            print(f"apt-get failed: {(run.stderr.strip().splitlines() or ['?'])[-1]} {REMEDY}")
            return


if __name__ == "__main__":
    main()
