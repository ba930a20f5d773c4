"""Progress of a long task: a bar on a terminal, lines in a file, nothing outside of `showing_progress`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# For output that is no terminal: seconds between two lines, and the largest number of lines from 0 to 100 %.
SECONDS, LINES = 10.0, 10

_CONSOLE: ContextVar["Console | None"] = ContextVar("where progress is shown", default=None)


class Progress:
    """The progress of one task; this class counts and shows nothing, its subclasses show it.

    pooch calls `update`, `reset`, `close` and sets `total` while it downloads. All may be called from several threads.

    Parameters
    ----------
    what : str
        The name of the task, for readers.
    total : float, optional
        The amount of work, in units; it may be set later.
    unit : str
        The name of a unit in the plural. Default: "", progress is shown in percent.
    """

    def __init__(self, what: str, total: float | None = None, unit: str = "") -> None:
        self.what = what
        self.done: float = 0
        self._total = total
        self._unit = unit
        self._began: tuple[float, float] = monotonic(), 0
        self._lock = Lock()

    @property
    def total(self) -> float:
        """The amount of work, in units; 0 if it is unknown."""
        return self._total or 0

    @total.setter
    def total(self, total: float) -> None:
        if self._total is None:  # the speed is measured from here on
            self._began = monotonic(), self.done
        self._total = total
        self._show()

    @property
    def amount(self) -> str:
        """The work done as text; empty if the total is unknown.

        Examples
        --------
        >>> progress = Progress("Counting", 8, "sheep")
        >>> progress.update(2)
        >>> progress.amount
        '2 of 8 sheep'
        """
        if not self.total:
            return ""
        return f"{self.done} of {self.total} {self._unit}" if self._unit else f"{self.done / self.total:.0%}"

    def update(self, done: float) -> None:
        """Add `done` units to the work done."""
        with self._lock:
            self.done += done
        self._show()

    def say(self, what: str) -> None:
        """Change the name of the task."""
        self.what = what
        self._show()

    def reset(self) -> None:
        """Set the work done to 0."""
        self.done = 0

    def close(self) -> None:
        """Do nothing: the bar disappears when its `with` block ends."""

    def _show(self) -> None:
        pass


@contextmanager
def showing_progress(console: "Console | None" = None) -> Iterator[None]:
    """Show the progress of all tasks inside the block.

    Parameters
    ----------
    console : rich.console.Console, optional
        Default: standard error.

    Examples
    --------
    >>> with showing_progress():
    ...     with waiting("Counting", 2, "sheep") as progress:
    ...         progress.update(2)
    """
    if console is None:
        from rich.console import Console

        console = Console(stderr=True)
    before = _CONSOLE.set(console)
    try:
        yield
    finally:
        _CONSOLE.reset(before)


@contextmanager
def waiting(what: str, total: float | None = None, unit: str = "") -> Iterator[Progress]:
    """Yield the `Progress` of the block; it is shown inside `showing_progress`, and nowhere else.

    Parameters
    ----------
    what, total, unit
        As for `Progress`.
    """
    console = _CONSOLE.get()
    if console is None:
        yield Progress(what, total, unit)
    elif not console.is_terminal:
        yield _Lines(console, what, total, unit)
    else:
        with _bar(console) as bar:
            yield _OnTerminal(bar, what, total, unit)


@contextmanager
def _bar(console: "Console") -> Iterator[Any]:
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    # The description comes last: a narrow terminal cuts the last column.
    columns = (
        BarColumn(),
        TextColumn("{task.fields[amount]}", markup=False),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    # A terminal shows one bar: tasks inside this one are not shown.
    outer = _CONSOLE.set(None)
    try:
        with Bar(*columns, console=console, transient=True) as bar:
            yield bar
    finally:
        _CONSOLE.reset(outer)


class _OnTerminal(Progress):
    """A bar that disappears when its block ends."""

    def __init__(self, bar: Any, *task: Any) -> None:
        super().__init__(*task)
        self._bar = bar
        self._task = bar.add_task(self.what, total=self._total, amount=self.amount)

    def _show(self) -> None:
        if self._bar.tasks[0].total is None and self._total:
            self._bar.reset(self._task, completed=self.done, total=self._total)
        self._bar.update(self._task, completed=self.done, description=self.what, amount=self.amount)


class _Lines(Progress):
    """A line every ten seconds at most, and one at the end."""

    def __init__(self, console: "Console", *task: Any) -> None:
        super().__init__(*task)
        self._console = console
        self._last_line = self._began[0]
        self._tenth = 0

    def _show(self) -> None:
        ended = bool(self.total) and self.done >= self.total
        tenth = int(self.done * LINES / self.total) if self.total else -1
        now = monotonic()
        if tenth == self._tenth or not (ended or now - self._last_line >= SECONDS):
            return
        self._last_line = now
        self._tenth = tenth if self.total else 0
        line = ": ".join(filter(None, [self.what, self.amount]))
        self._console.print(f"{line}{'' if ended else self._left(now)}", markup=False, highlight=False, soft_wrap=True)

    def _left(self, now: float) -> str:
        began, before = self._began
        if not self.total or self.done <= before:
            return ""
        return f", about {(now - began) / (self.done - before) * (self.total - self.done):.0f} s left"
