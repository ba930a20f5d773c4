"""The flag of a library argument on the command line, for error messages of the library."""

from collections.abc import Sequence

from typer.main import get_command

# Arguments of the library whose flag has another name.
_OTHER_NAMES = {"folder": "out", "certified": "certify"}


def flag(argument: str | None, words: Sequence[str]) -> str | None:
    """Return the flag of `argument` in the command that `words` call, or its name in capitals if it is positional.

    None if the command has no such option, for example because the argument comes from the TOML file of a study.

    Parameters
    ----------
    argument : str, optional
        The name of the argument in the library.
    words : sequence of str
        The command line after `nextbatch`.

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
    options = {option.name: option for option in command.params} if command else {}
    option = options.get(argument) or options.get(_OTHER_NAMES.get(str(argument)))
    if option is None:
        return None
    # The help shows a positional argument by its name in capitals.
    return ", ".join(option.opts) if option.opts[0].startswith("-") else str(option.metavar or option.name.upper())
