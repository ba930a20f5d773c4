"""Groups of a user's rows, which a study holds out whole: refused if they cannot be split, told if they say little."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.labels.doubts import alike
from nextbatch.files.samples import Samples
from nextbatch.files.tables.column_names import plain_name
from nextbatch.quoting import counted, listed, quoted
from nextbatch.tasks import CLASSES

# With fewer groups, those that a seed happens to hold out decide the accuracy.
FEWEST_GROUPS = 10


def groups_of(samples: Samples, group: str, others: Sequence[str]) -> NDArray[np.object_]:
    """Return the group of each labeled row, from the column `group`.

    Raises
    ------
    BadInput
        If the column is among `others`, which have another use, or empty for a labeled row.
    """
    cells, column = samples.rows.groups, quoted(group)
    if plain_name(group) in map(plain_name, others):
        raise BadInput(
            f"{column} is named as group and as something else: a group is no label and no feature, remove one of the "
            "two.",
            argument="group",
        )
    assert cells is not None  # the column was asked for
    groups = np.empty(len(samples.labeled), dtype=object)
    groups[:] = [cells[row] for row in samples.labeled]
    without = [int(row) for row, cell in zip(samples.labeled, groups, strict=True) if not (cell or "").strip()]
    if without:
        raise BadInput(
            f"The group column {column} of {samples.rows.source} is empty for "
            f"{counted(len(without), 'labeled row')}, such as that of id {quoted(samples.rows.ids[without[0]])}: give "
            "each its group, or a name of its own if it belongs to none.",
            argument="group",
        )
    return groups


def require_groups(groups: NDArray[np.object_], y: NDArray[Any], group: str, source: Path, task: str) -> None:
    """Raise if there are too few groups to split; warn where the split says little.

    Raises
    ------
    BadInput
    """
    names, numbers = np.unique(groups, return_inverse=True)
    column = quoted(group)
    _warn_of_variants(names.tolist(), column)
    if len(names) < 2:
        raise BadInput(
            f"All {len(y)} labeled rows of {source} are in one group, {column} = {quoted(names[0])}: a study needs "
            "at least two, one to label from and one to hold out. Name another column (group), or leave it out.",
            argument="group",
        )
    if len(names) == len(y):
        warnings.warn(
            f"Every row has a group of its own in {column}, so group changes nothing: name a column whose values "
            "repeat.",
            NextbatchWarning,
            stacklevel=3,
        )
    elif len(names) < FEWEST_GROUPS:
        warnings.warn(
            f"{column} has {len(names)} groups: accuracy on held-out ones varies much from seed to seed, and a claim "
            f"about new groups needs at least {FEWEST_GROUPS}.",
            NextbatchWarning,
            stacklevel=3,
        )
    homes = np.unique(np.stack([np.unique(y, return_inverse=True)[1], numbers]), axis=1)[0]
    alone = np.unique(y)[np.bincount(homes) == 1]
    if task == CLASSES and len(names) < len(y) and len(alone):
        warnings.warn(
            f"{counted(len(alone), 'class is', 'classes are')} in one group of {column} only, such as "
            f"{quoted(str(alone[0]))}: where that "
            "group is held out, no model can learn them.",
            NextbatchWarning,
            stacklevel=3,
        )


def _warn_of_variants(names: list[str], column: str) -> None:
    """Warn of names of groups that a reader takes for one: what belongs together would be held out in part."""
    several = alike(names)
    if several:
        warnings.warn(
            f"{column} has groups that look alike, such as {listed(several[0], 3)} "
            f"({counted(len(several), 'such name')}). They are taken as different, so that one may be held out and the "
            "other not; if they are one group, write them alike.",
            NextbatchWarning,
            stacklevel=4,
        )
