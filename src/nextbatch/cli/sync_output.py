"""What `nextbatch sync` prints, and how it goes on with --watch."""

import time
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from nextbatch.cli.notes import note
from nextbatch.errors import ServerFailed

if TYPE_CHECKING:
    from nextbatch.bridges import Exchange, LabelStudio
    from nextbatch.projects import Project


def exchanging(project: "Project", server: "LabelStudio", images: str, every: float | None, remarks: Console) -> None:
    """Exchange once, or every so many seconds until nothing is left to ask."""
    from nextbatch.bridges import sync

    told: set[str] = set()
    while True:
        try:
            exchange = sync(project, server, images=images)
        except ServerFailed as error:
            if every is None:
                raise
            _note_once([str(error)], told, remarks)
        else:
            _note_once(exchange.notes, told, remarks)
            if exchange.changed or every is None:
                _print(exchange, project)
            if every is None or project.standing == "finished":
                return
        time.sleep(every)


def _note_once(notes: "list[str] | tuple[str, ...]", told: set[str], remarks: Console) -> None:
    for sentence in notes:
        if sentence not in told:
            note(remarks, sentence)
    told.clear()
    told.update(notes)


def _print(exchange: "Exchange", project: "Project") -> None:
    status = project.status()
    typer.echo(
        f"Taken in: {exchange.taken_in}. Sent: {exchange.added} tasks, {exchange.mended} mended. "
        f"Round {status.round}: {status.answered} answered, {status.skipped} skipped, {status.disputed} disputed, "
        f"{status.open} open, {status.left} left."
    )
    for advice in status.advice[:1]:
        typer.echo(advice.sentence)
    if status.standing == "finished":
        typer.echo("Nothing is left to ask.")
