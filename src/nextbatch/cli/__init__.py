"""The command line: one file per command, each a call of one public function with the same words."""

import sys

from nextbatch.cli.showing.output import watched_output
from nextbatch.errors import BadInput, NextbatchError

# The exit status of a program that Ctrl-C ended, by convention: 128 plus the number of the signal.
INTERRUPTED = 130


def main() -> None:
    """Run the command line: a bad input is one sentence and exit status 2, an internal failure is status 1."""
    with watched_output() as ending:
        ending.status = _run()
    sys.exit(ending.status)


def _run() -> int | str | None:
    """Run the command that was typed; returns the exit status."""
    try:
        # This import takes about a second; inside the `try`, Ctrl-C is handled meanwhile.
        from nextbatch.cli.commands import app

        app()
    except SystemExit as left:
        return left.code
    except KeyboardInterrupt:
        print("\nnextbatch: interrupted.", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    except NextbatchError as error:
        from nextbatch.cli.options.flags import flag
        from nextbatch.cli.showing.notes import printable

        option = flag(error.argument, sys.argv[1:])
        sentence = f"{error} ({option})" if option else str(error)
        print(f"nextbatch: {printable(sentence)}", file=sys.stderr)  # noqa: T201
        return 2 if isinstance(error, BadInput) else 1
    return 0
