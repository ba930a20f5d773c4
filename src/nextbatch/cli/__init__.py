"""The command line: one file per command, each a call of one public function with the same words."""

import sys

from nextbatch.cli.output import watched_output
from nextbatch.errors import BadInput, NextbatchError

# What shells expect of a program that Ctrl-C ended: 128 and the number of the signal.
INTERRUPTED = 130


def main() -> None:
    """Run the command line: a bad input is one sentence and exit status 2, an internal failure is status 1."""
    with watched_output() as ending:
        ending.status = _run()
    sys.exit(ending.status)


def _run() -> int | str | None:
    """Run the command that was typed; returns the exit status."""
    try:
        # Only here, because it takes a while: Ctrl-C is answered from the first moment on.
        from nextbatch.cli.commands import app

        app()
    except SystemExit as left:
        return left.code
    except KeyboardInterrupt:
        print("\nnextbatch: interrupted.", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    except NextbatchError as error:
        from nextbatch.cli.flags import flag
        from nextbatch.cli.notes import printable

        written = flag(error.argument, sys.argv[1:])
        sentence = f"{error} ({written})" if written else str(error)
        print(f"nextbatch: {printable(sentence)}", file=sys.stderr)  # noqa: T201
        return 2 if isinstance(error, BadInput) else 1
    return 0
