"""What the scripts about finished studies share: folders and pages on the command line, errors as sentences."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from nextbatch.errors import BadInput, NextbatchError

PAGES = Path(__file__).parent / "results"


def each_folder(script: str, about: str, work: Callable[[Path, Path], bool]) -> int:
    """Do `work` with each folder that the command line names and the pages, and return the exit status.

    It is 0 if all of `work` returned True and 1 if not, or if something could not be written; 2 for bad input.

    Parameters
    ----------
    script : str
        The path of the script that asks, and `about`, its docstring.
    work : callable
        From a folder and the folder of the pages to whether all is well.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="where a study was written to")
    parser.add_argument("--pages", type=Path, default=PAGES, help="where the pages are")
    words = parser.parse_args()
    try:
        return 0 if all([work(folder, words.pages) for folder in words.folders]) else 1
    except NextbatchError as error:
        print(f"docs/{Path(script).name}: {error}", file=sys.stderr)
        return 2 if isinstance(error, BadInput) else 1
