"""How far something long is: a bar on a terminal, a line now and then in a file, nothing where nobody asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# Where the output is no terminal: seconds between two lines, and how many lines there are from 0 to 100 % at most.
SECONDS, LINES = 10.0, 10

_CONSOLE: ContextVar["Console | None"] = ContextVar("where progress is shown", default=None)


class Progress:
    """How far one thing is; without an output of its own, a bar that nobody sees.

    Its methods `update`, `reset` and `close`, and `total`, are those which pooch calls while it downloads. They may be
    called from several threads.

    Parameters
    ----------
    what : str
        What takes long, in words.
    total : float, optional
        What there is to do.
    unit : str
        What is counted, in the plural; without it progress is told in percent.
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
        """What there is to do; 0 if that is not known."""
        return self._total or 0

    @total.setter
    def total(self, total: float) -> None:
        if self._total is None:  # what was done before is no measure of the speed
            self._began = monotonic(), self.done
        self._total = total
        self._show()

    @property
    def amount(self) -> str:
        """How much is done, in words.

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
        """Add to what is done."""
        with self._lock:
            self.done += done
        self._show()

    def say(self, what: str) -> None:
        """Say in other words what is done now."""
        self.what = what
        self._show()

    def reset(self) -> None:
        """Begin again."""
        self.done = 0

    def close(self) -> None:
        """Do nothing: the bar goes when its `with` block ends."""

    def _show(self) -> None:
        pass


@contextmanager
def showing_progress(console: "Console | None" = None) -> Iterator[None]:
    """Show whatever takes long inside the block on `console`, or without one on standard error.

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
    """Yield what is told how far the block is; it is shown if `showing_progress` asked for it."""
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

    # Words come last: where the terminal is narrow, they are what is cut.
    columns = (
        BarColumn(),
        TextColumn("{task.fields[amount]}", markup=False),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    # A terminal holds one bar: what begins meanwhile is a part of what is shown.
    hidden = _CONSOLE.set(None)
    try:
        with Bar(*columns, console=console, transient=True) as bar:
            yield bar
    finally:
        _CONSOLE.reset(hidden)


class _OnTerminal(Progress):
    """A bar that goes when its block ends."""

    def __init__(self, bar: Any, *about: Any) -> None:
        super().__init__(*about)
        self._bar = bar
        self._task = bar.add_task(self.what, total=self._total, amount=self.amount)

    def _show(self) -> None:
        if self._bar.tasks[0].total is None and self._total:
            self._bar.reset(self._task, completed=self.done, total=self._total)
        self._bar.update(self._task, completed=self.done, description=self.what, amount=self.amount)


class _Lines(Progress):
    """A line now and then, and one at the end."""

    def __init__(self, console: "Console", *about: Any) -> None:
        super().__init__(*about)
        self._console = console
        self._told = self._began[0]
        self._tenth = 0

    def _show(self) -> None:
        ended = bool(self.total) and self.done >= self.total
        tenth = int(self.done * LINES / self.total) if self.total else -1
        now = monotonic()
        if tenth == self._tenth or not (ended or now - self._told >= SECONDS):
            return
        self._told = now
        self._tenth = tenth if self.total else 0
        words = ": ".join(filter(None, [self.what, self.amount]))
        self._console.print(f"{words}{'' if ended else self._left(now)}", markup=False, highlight=False, soft_wrap=True)

    def _left(self, now: float) -> str:
        began, before = self._began
        if not self.total or self.done <= before:
            return ""
        return f", about {(now - began) / (self.done - before) * (self.total - self.done):.0f} s left"
