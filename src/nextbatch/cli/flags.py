"""How an argument of the library is written on the command line, for sentences from below it."""

from collections.abc import Sequence

from typer.main import get_command

# Arguments of the library that commands call otherwise.
_OTHERWISE = {"folder": "out", "certified": "certify"}


def flag(argument: str | None, words: Sequence[str]) -> str | None:
    """Return how `argument` is written in the command that `words` call.

    None if the command does not take it; what a study's TOML file says, for example, has no flag.

    Examples
    --------
    >>> flag("label", ["select", "pool.csv"])
    '--label'
    >>> flag("label", ["study", "reviews.toml"]) is None
    True
    """
    from nextbatch.cli.commands import app

    commands = getattr(get_command(app), "commands", {})
    command = next((commands[word] for word in words if word in commands), None)
    written = {option.name: option for option in command.params} if command else {}
    option = written.get(_OTHERWISE.get(str(argument), argument))
    if option is None:
        return None
    # A positional argument has no flag: the help calls it by its name in capitals.
    return ", ".join(option.opts) if option.opts[0].startswith("-") else str(option.metavar or option.name.upper())
