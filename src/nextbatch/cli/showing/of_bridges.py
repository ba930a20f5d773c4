"""What `nextbatch sync` prints, and how it goes on with --watch."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer
from rich.console import Console

from nextbatch.cli.showing.notes import note
from nextbatch.errors import BadInput, ServerFailed
from nextbatch.quoting import counted

if TYPE_CHECKING:
    from nextbatch.bridges import Exchange, LabelStudio
    from nextbatch.projects import Project


# Tools of which files go back and forth.
FILE_TOOLS = ("prodigy", "doccano", "argilla", "fiftyone", "coco", "cvat")
Given = TypeVar("Given")


def required(given: Given | None, argument: str, what: str) -> Given:
    """Return what was given.

    Raises
    ------
    BadInput
        If nothing was.
    """
    if given is None:
        raise BadInput(f"Name {what}.", argument=argument)
    return given


def exchanging_files(project: "Project", tool: str, out: Path, answers: Path | None, remarks: Console) -> None:
    """Take in what a tool exported, and write what it is to show next."""
    for told in project.notes:
        note(remarks, told)
    taken_in = 0 if answers is None else project.take_in_file(answers, tool)
    project.wait()
    written = project.write_open(out, tool)
    typer.echo(f"Taken in: {taken_in}. Written: {counted(written, 'sample')}, to {out}.")
    _print_status(project)


def exchanging(project: "Project", server: "LabelStudio", images: str, every: float | None, remarks: Console) -> None:
    """Exchange once, or at intervals of `every` seconds until nothing is left to ask."""
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
    typer.echo(f"Taken in: {exchange.taken_in}. Sent: {exchange.added} tasks, {exchange.mended} mended.")
    _print_status(project)


def _print_status(project: "Project") -> None:
    status = project.status()
    typer.echo(
        f"Round {status.round}: {status.answered} answered, {status.skipped} skipped, {status.disputed} disputed, "
        f"{status.open} open, {status.left} left."
    )
    for advice in status.advice[:1]:
        typer.echo(advice.sentence)
    if status.standing == "finished":
        typer.echo("Nothing is left to ask.")
