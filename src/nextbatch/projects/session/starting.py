"""The first events of a project: what it is about, and the reserve that is set aside at random."""

from pathlib import Path
from typing import Any

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.projects.events import Event
from nextbatch.projects.settings import Settings
from nextbatch.seeds import rng_for

# On how many unlabeled samples successive models are compared.
STABLE = 1000
# The largest part of the unlabeled samples that is set aside unless somebody says how many.
LARGEST_SHARE = 0.2


def beginning(settings: Settings, found: dict[str, Any], hashes: dict[str, str]) -> list[Event]:
    """Return the events that begin a project.

    Parameters
    ----------
    settings : Settings
    found : dict
        What was read; see `Reader.read`.
    hashes : dict
        A digest of each file.

    Raises
    ------
    BadInput
        If there are no classes or nothing to label.
    """
    classes = [*settings.classes, *(name for name in found["classes"] if name not in settings.classes)]
    if len(classes) < 1:
        raise BadInput(
            "There are no labels to take classes from: name the classes, in their order.", argument="classes"
        )
    taken = {row for row, _ in found["labeled"]} | set(found["unusable"])
    free = np.array([row for row in range(found["n"]) if row not in taken], dtype=np.intp)
    if not len(free):
        raise BadInput(f"All {found['n']} samples of {settings.pool} are labeled: there is nothing left to ask.")
    names = (Path(settings.pool).stem, settings.seed)
    begun = {
        "settings": settings.model_dump(),
        "n": found["n"],
        "hashes": hashes,
        "labeled": found["labeled"],
        "classes": classes,
        "unusable": found["unusable"],
        "stable": np.sort(rng_for("stable", *names).permutation(free)[:STABLE]).tolist(),
    }
    events = [Event("begun", begun)]
    if size := reserve_size(settings, len(free)):
        events.append(Event("reserve drawn", {"rows": rng_for("reserve", *names).permutation(free)[:size].tolist()}))
    return events


def reserve_size(settings: Settings, free: int) -> int:
    """Return how many samples are set aside for the audit.

    Raises
    ------
    BadInput
        If nothing would be left to learn from.

    Examples
    --------
    >>> reserve_size(Settings(pool="a.csv", audit=0.1, batch_size=20, rounds=20), 50_000)
    80
    """
    if settings.audit == 0:
        return 0
    if settings.reserve is None:
        return min(round(2 * settings.audit * settings.batch_size * settings.rounds), int(LARGEST_SHARE * free))
    if settings.reserve >= free:
        raise BadInput(
            f"reserve is {settings.reserve}, and {free} samples have no label: set aside fewer.", argument="reserve"
        )
    return settings.reserve
