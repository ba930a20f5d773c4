"""All commands under one name, `nextbatch`."""

from typing import Annotated

import typer

from nextbatch import __version__
from nextbatch.cli.advise import advise
from nextbatch.cli.duplicates import duplicates
from nextbatch.cli.embed import embed
from nextbatch.cli.label import label
from nextbatch.cli.options.one_value import OneValueEach
from nextbatch.cli.picture import picture
from nextbatch.cli.report import report
from nextbatch.cli.reproduce import reproduce
from nextbatch.cli.select import select
from nextbatch.cli.strategies import strategies
from nextbatch.cli.study import study
from nextbatch.cli.sync import sync

app = typer.Typer(
    name="nextbatch",
    help="Which samples of an unlabeled pool should be labeled next?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"nextbatch {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    pass


# One line per command. A command imports its libraries inside the function, so that `--help` is fast.
app.command(cls=OneValueEach)(select)
app.command(cls=OneValueEach)(advise)
app.command(cls=OneValueEach)(duplicates)
app.command(cls=OneValueEach)(embed)
app.command(cls=OneValueEach)(label)
app.command(cls=OneValueEach)(sync)
app.command(cls=OneValueEach)(reproduce)
app.command(cls=OneValueEach)(study)
app.command(cls=OneValueEach)(report)
app.command(cls=OneValueEach)(strategies)
app.command(cls=OneValueEach)(picture)
