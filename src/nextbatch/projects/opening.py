"""Opens the project that a command names: by its folder, or by its pool, whose project lies beside it."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.projects.project import Project
from nextbatch.projects.settings import FILE, made_settings, read_settings
from nextbatch.quoting import quoted


def folder_of(pool: str, project: Path | None) -> Path:
    """Return the folder of the project that is meant.

    Examples
    --------
    >>> print(folder_of("data/reviews.csv", None))
    data/reviews-labels
    """
    named = Path(pool)
    if project is not None:
        return project
    if (named / FILE).is_file():
        return named
    # No folder of images is written into: their names are samples.
    return named.absolute().with_name(f"{named.absolute().stem}-labels") if named.is_dir() else _beside(named)


def _beside(pool: Path) -> Path:
    return pool.with_name(f"{pool.stem}-labels")


def opened(pool: str, folder: Path, given: dict[str, Any], *, for_new: Mapping[str, Any] | None = None) -> Project:
    """Go on with a project, or make it.

    Parameters
    ----------
    pool : str
        The folder of the project, or the file or folder of the samples.
    folder : Path
        Of the project.
    given : dict
        The settings that were given; those that are None are not.
    for_new : dict, optional
        More settings, of a project that is made.

    Raises
    ------
    BadInput
        If a setting is given that an older project was not made with.
    """
    if not (folder / FILE).is_file():
        if Path(pool) == folder:
            raise BadInput(f"{folder} is no project, it has no {FILE}: name a pool.", argument="pool")
        return Project.create(folder, pool, **{**(for_new or {}), **given})
    settings = read_settings(folder)
    if Path(pool) != folder:
        given = {"pool": pool, **given}
    now = made_settings(folder, **{"pool": folder / settings.pool, **given})
    for name, value in given.items():
        if value is not None and getattr(now, name) != getattr(settings, name):
            raise BadInput(
                f"{folder} is a project already, with {name} {quoted(getattr(settings, name))}, not "
                f"{quoted(getattr(now, name))}: leave that out to go on with it, change its {FILE}, or name another "
                "folder for the project.",
                argument=name,
            )
    return Project.open(folder)


def require_project(folder: Path) -> None:
    """Raise if there is no project in a folder.

    Raises
    ------
    BadInput
    """
    if not (folder / FILE).is_file():
        raise BadInput(
            f"There is no project in {folder}: name the folder of one, or make one by labeling the pool first.",
            argument="project",
        )


def required(pool: str | None) -> str:
    """Return the pool that was named.

    Raises
    ------
    BadInput
        If none was.
    """
    if not pool:
        raise BadInput("Name a pool: a table, a folder of images, or the folder of a project.", argument="pool")
    return pool


def listed(names: str | None, argument: str) -> list[str] | None:
    """Return names that are written with commas; quotes hold those that have one.

    Examples
    --------
    >>> listed('good, bad,"so, so"', "classes")
    ['good', 'bad', 'so, so']
    """
    if names is None:
        return None
    found = [name.strip() for name in next(csv.reader([names], skipinitialspace=True), [])]
    if not found or not all(found):
        raise BadInput(f"{argument} must be names with commas between them, got {quoted(names)}.", argument=argument)
    return found


def told_text(path: Path | None) -> str | None:
    """Return the text of a file of guidelines.

    Raises
    ------
    BadInput
        If it cannot be read as UTF-8.
    """
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read as text: {error}.", argument="guidelines") from None
