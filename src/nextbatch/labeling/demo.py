"""A pool to try the page with: handwritten digits, which come with scikit-learn."""

import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = "nextbatch-demo"
SIZE = 600


def demo_pool(project: Path | None = None) -> tuple[str, dict[str, Any]]:
    """Write the pictures into the working directory, unless they are there, and return their folder and the settings.

    The digits are in the order of the keys, so that each has its own.
    """
    folder = (project or Path(FOLDER)).parent / FOLDER / "digits"
    if not folder.is_dir():
        # In a process of its own: scikit-learn takes 100 MB, and the server does not need it.
        subprocess.run([sys.executable, "-m", __name__, str(folder)], check=True)
    settings = {
        "classes": [*"1234567890"],
        "question": "Which digit is it?",
        "guidelines": "Each picture shows a digit that somebody wrote by hand, in 8 x 8 pixels.",
    }
    return str(folder), settings


def write_digits(folder: Path, n: int) -> None:
    """Write pictures of digits in a drawn order, under names that do not tell which digit they show."""
    import numpy as np
    from PIL import Image
    from sklearn.datasets import load_digits

    from nextbatch.seeds import rng_for

    digits = load_digits().images
    partial = folder.with_name(f"{folder.name}.partial")
    partial.mkdir(parents=True, exist_ok=True)
    for place, row in enumerate(rng_for("demo").permutation(len(digits))[:n]):
        Image.fromarray((digits[row] * 255 / 16).astype(np.uint8)).save(partial / f"{place:04}.png")
    partial.rename(folder)


if __name__ == "__main__":
    write_digits(Path(sys.argv[1]), SIZE)
