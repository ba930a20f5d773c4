"""What `nextbatch label` prints, and what it does without a page."""

import json
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from nextbatch.errors import BadInput

if TYPE_CHECKING:
    from nextbatch.projects import Project


def announcing(project: "Project", *, browser: bool, remote: bool) -> Callable[[str, str, str], None]:
    """Return what is to be called with the address, the code and the token once the page is served."""

    def ready(address: str, code: str, token: str) -> None:
        if not browser:
            typer.echo(f"{address}/#{code} token {token}")
            return
        typer.echo(f"The page is at {address}/#{code} (this address is good once)")
        typer.echo(f"The project is in {project.folder}. Ctrl-C ends the server; every saved answer is kept.")
        if remote:
            typer.echo("Other machines of this network reach it, too, and what is sent is not encrypted.")
        webbrowser.open(f"{address}/#{code}")

    return ready


def done_elsewhere(folder: Path, *, status: bool, annotator: str | None) -> bool:
    """Let the running server of a project answer, if there is one; return whether it did.

    Raises
    ------
    BadInput
        If the project is in use and the page was asked for; the sentence names the process, and an address to join.
    """
    from nextbatch.labeling.asking import ask_server
    from nextbatch.projects.folder import held

    if not (folder / ".lock").exists():
        return False
    try:
        with held(folder):
            return False
    except BadInput as error:
        in_use = str(error)
    if status:
        _print_status(json.loads(ask_server(folder, "GET", "/api/status")))
        return True
    raise BadInput(f"{in_use} {_way_in(folder, annotator)}".strip())


def _way_in(folder: Path, annotator: str | None) -> str:
    from nextbatch.labeling.access import kept_address
    from nextbatch.labeling.asking import ask_server
    from nextbatch.projects.project import OWNER

    where = kept_address(folder)
    try:
        code = json.loads(ask_server(folder, "POST", "/api/code", {"person": annotator or OWNER}))["code"]
    except BadInput:
        return ""
    return f"Its page is at {where.address}/#{code} (this address is good once)." if where else ""


def done_here(project: "Project", status: bool) -> bool:
    """Say the status; return whether it was asked for."""
    from nextbatch.labeling.progress import told_status

    if status:
        _print_status(told_status(project))
    return status


def _print_status(told: dict[str, Any]) -> None:
    counts = ("answered", "skipped", "cannot_say", "disputed", "open", "left")
    said = ", ".join(f"{told[name]} {name.replace('_', ' ')}" for name in counts)
    typer.echo(f"{told['n']} samples: {said}; {told['round']} batches.")
    for name, n in told["classes"].items():
        typer.echo(f"  {name}: {n}")
    for advice in told.get("advice", ()):
        typer.echo(advice["sentence"])
    for remark in (told["note"], told["trouble"]):
        if remark:
            typer.echo(f"Note: {remark}")
