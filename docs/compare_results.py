"""Say how far the learning curves in a study's folder are from those of its page: compare_results.py results/mnist ...

Only runs that both have are compared, so a few seeds are enough for a first look. It ends with status 0 if no accuracy
differs, and with 1 if any does.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv
from each_folder import each_folder

from nextbatch.errors import BadInput
from nextbatch.storage.paths import existing_file
from nextbatch.studies.report.documentation import points_of
from nextbatch.studies.report.study import read_study

# A share of the test samples differs by more from every other one.
SAME = 1e-9


class Comparison(NamedTuple):
    """What a page and a folder have in common, and where they are farthest apart; differences are shares of one."""

    points: int
    equal: int
    only_in_page: int
    only_in_folder: int
    run: str
    run_difference: float
    curve: str
    curve_difference: float

    def __str__(self) -> str:
        """Say it in a few sentences."""
        if self.equal == self.points:
            found = "every accuracy is the same."
        else:
            found = (
                f"{self.points - self.equal} differ. The largest difference of one run is "
                f"{100 * self.run_difference:.3f} accuracy points ({self.run}), of a mean curve "
                f"{100 * self.curve_difference:.3f} ({self.curve})."
            )
        missing = f" Only the page has {self.only_in_page} more, only the folder {self.only_in_folder}."
        return f"{self.points} points of runs that both have: {found}" + (
            missing if self.only_in_page or self.only_in_folder else ""
        )


def compare(page: pa.Table, folder: pa.Table) -> Comparison:
    """Compare two tables of points.

    Raises
    ------
    BadInput
        If they have no point in common.
    """
    theirs, ours = _by_point(page), _by_point(folder)
    common = sorted(theirs.keys() & ours.keys())
    if not common:
        raise BadInput("The page and the folder have no run in common: compare the same study.")
    differences = np.array([ours[point] - theirs[point] for point in common])
    worst = int(np.abs(differences).argmax())
    curve, mean = _worst_mean(dict(zip(common, differences, strict=True)))
    return Comparison(
        points=len(common),
        equal=int(np.count_nonzero(np.abs(differences) < SAME)),
        only_in_page=len(theirs) - len(common),
        only_in_folder=len(ours) - len(common),
        run="{2}, {0}{1}, seed {3}, {4} labels".format(*_words(common[worst])),
        run_difference=float(differences[worst]),
        curve="{2}, {0}{1}, {4} labels".format(*_words(curve)),
        curve_difference=mean,
    )


def _points(path: Path) -> pa.Table:
    try:
        return pyarrow.csv.read_csv(existing_file(path))
    except pa.ArrowInvalid as error:
        raise BadInput(f"{path} is no table of points ({error}): write the page again.") from None


def _by_point(table: pa.Table) -> dict[tuple, float]:
    return {
        (row["model"], row.get("condition") or "", row["strategy"], row["seed"], row["n_labeled"]): row["accuracy"]
        for row in table.to_pylist()
        if row["accuracy"] is not None
    }


def _worst_mean(differences: Mapping[tuple, float]) -> tuple[tuple, float]:
    curves: dict[tuple, list[float]] = {}
    for (model, condition, strategy, _, labels), difference in differences.items():
        curves.setdefault((model, condition, strategy, None, labels), []).append(difference)
    means = {point: float(np.mean(each)) for point, each in curves.items()}
    worst = max(means, key=lambda point: abs(means[point]))
    return worst, means[worst]


def _words(point: tuple) -> tuple:
    model, condition, *rest = point
    return model, f", {condition}" if condition else "", *rest


def is_same(folder: Path, pages: Path) -> bool:
    """Say how far a folder is from its page, and return whether it is the same."""
    study = read_study(folder)
    found = compare(_points(pages / f"{study.name}-curves.csv"), points_of(study.curves))
    print(f"{study.name}: {found}")
    return found.equal == found.points


def main() -> int:
    """Compare each folder with its page."""
    return each_folder(__file__, str(__doc__), is_same)


if __name__ == "__main__":
    sys.exit(main())
