"""Reading the TOML file of a study, a user's own or one that comes with nextbatch."""

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.storage.paths import existing_file
from nextbatch.storage.toml_lines import line_of
from nextbatch.storage.toml_tables import validated
from nextbatch.studies.datasets import DATASETS
from nextbatch.studies.features.own_data import OwnData
from nextbatch.studies.settings.study import Expectation, Settings


def read_reproduction(name: str) -> Settings:
    """Return the settings of a study that comes with nextbatch.

    Parameters
    ----------
    name : str
        One of the names in `reproductions()`.

    Raises
    ------
    BadInput
        If there is no study of this name.
    """
    checks.one_of(name, tuple(reproductions()), "The name of a reproduction")
    return parse_settings(reproductions()[name].read_text(encoding="utf-8"), f"{name}.toml")


def reproductions() -> dict[str, Traversable]:
    """Return the files of all studies that come with nextbatch, by name.

    Examples
    --------
    >>> "digits" in reproductions()
    True
    """
    folders = [folder for folder in (files("nextbatch") / "reproductions").iterdir() if folder.is_dir()]
    every = [file for folder in folders for file in folder.iterdir()]
    by_name = sorted((file.name, file) for file in every if file.name.endswith(".toml"))
    return {name.removesuffix(".toml"): file for name, file in by_name}


def read_settings(path: Path) -> Settings:
    """Return the settings in the TOML file `path`.

    Raises
    ------
    BadInput
        If there is no such file, it is no text in UTF-8, or its content is wrong, as in `parse_settings`.
    """
    try:
        return parse_settings(existing_file(path).read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as text in UTF-8 ({error}): give the TOML file of a study.") from None


def parse_settings(toml: str, source: str) -> Settings:
    """Return the settings in the text of a TOML file.

    Parameters
    ----------
    toml : str
        The text.
    source : str
        The name of the file in error messages.

    Raises
    ------
    BadInput
        With every key that is wrong, unknown or missing, and its line; or with the line if the text is not TOML.
    """
    try:
        values = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{source} is not valid TOML: {error}.") from None
    if "data" in values and values.get("dataset") in DATASETS:
        where = f"{source}, line {line_of(toml, ('dataset',))}"
        raise BadInput(f"{where}: dataset names known data, but [data] your own file: leave one of them out.")
    settings = validated(Settings, values, source, toml)
    for i, expected in enumerate(settings.expected):
        if missing := _missing(expected, settings):
            raise BadInput(f"{source}, line {line_of(toml, ('expected', i))}: an expectation is about {missing}.")
    return settings


@contextmanager
def naming_lines(path: Path, settings: Settings) -> Iterator[None]:
    """Let the sentence of an error in the block begin with the line of the study's file that settles it, if one does.

    Parameters
    ----------
    path : Path
        The TOML file.
    settings : Settings
        As they are carried out; what the file does not say in these words has no line.
    """
    try:
        yield
    except BadInput as error:
        line = _settling_line(error, path.read_text(encoding="utf-8"), settings)
        if line is None:
            raise
        raise BadInput(f"{path}, line {line}: {error}") from error


def _settling_line(error: BadInput, toml: str, settings: Settings) -> int | None:
    """Return the line of the key that the error names as its argument, or else of the file that its sentence names."""
    sentence, argument = str(error), error.argument
    if argument in ("models", "strategies"):
        return _line_in_list(argument, getattr(settings, argument), sentence, toml)
    if settings.data is not None:
        paths = {str(getattr(settings.data, key)): key for key in ("file", "labels", "embeddings")}
        named = sorted((value for value in paths if value in sentence), key=len)
        key = "file" if argument == "pool" else argument or (paths[named[-1]] if named else None)
        if key in OwnData.model_fields:
            # A key that is missing belongs below the heading.
            return line_of(toml, ("data", key)) or line_of(toml, ("data",))
    return line_of(toml, (argument,)) if argument in Settings.model_fields else None


def _line_in_list(key: str, values: Sequence[str], sentence: str, toml: str) -> int | None:
    """Return the line of the first of several values that the sentence names, whole or by its module."""
    named = [value for value in values if value in sentence] or [
        value for value in values if ":" in value and value.partition(":")[0] in sentence
    ]
    for value in named:
        line = line_of(toml, (key, 0), value)
        if line is not None and value in toml.splitlines()[line - 1]:
            return line
    return None


def _missing(expected: Expectation, settings: Settings) -> str:
    """Return the model, strategies or labels of an expectation that the study does not have; empty if it has all."""
    absent = {expected.strategy, expected.minus or expected.strategy} - set(settings.strategies)
    if expected.model not in settings.models:
        return f"the model {expected.model}, which is none of the study's"
    if absent:
        return f"{' and '.join(sorted(absent))}, which the study leaves out"
    n_labeled = range(settings.initial, settings.budget + 1, settings.batch_size)
    return "" if expected.at in (None, *n_labeled) else f"{expected.at} labels, a number that no round has"
