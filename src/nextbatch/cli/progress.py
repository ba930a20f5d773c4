"""How far a study is: a bar in a terminal, a line now and then where the output goes to a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

# Lines in a file, from the beginning to the end of a study.
LINES = 10


class Shown(Protocol):
    """What can be told how far it is."""

    def show(self, finished: int, total: int, current: str | None) -> None:
        """Tell that `finished` of `total` runs are done, and the strategy of the run under way."""


@contextmanager
def shown_progress(console: Console) -> Iterator[Shown]:
    """Yield what shows progress on `console`; other output may be printed there meanwhile."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("runs, time left"),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        yield _Bar(bar)


class _Bar:
    def __init__(self, bar: Bar) -> None:
        self.bar = bar
        self.task: Any = None

    def show(self, finished: int, total: int, current: str | None) -> None:
        if self.task is None:
            self.task = self.bar.add_task("", total=total, completed=finished)
        self.bar.update(self.task, completed=finished, description=current or "")


class _Lines:
    def __init__(self, console: Console) -> None:
        self.console = console
        self.began: tuple[float, int] | None = None
        self.told = 0

    def show(self, finished: int, total: int, current: str | None) -> None:
        if self.began is None:
            self.began = monotonic(), finished
            self.told = finished * LINES // total
            return
        if finished * LINES // total == self.told:
            return
        self.told = finished * LINES // total
        seconds, done = monotonic() - self.began[0], finished - self.began[1]
        left = f", about {seconds / done * (total - finished):.0f} s left, now {current}" if current else ""
        self.console.print(f"{finished} of {total} runs{left}", markup=False, highlight=False)
