"""What a person sees while something takes long: a bar on the terminal, and nothing where nobody looks."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, TaskID


class Bar:
    """A bar that fills; its methods are those which pooch calls while it downloads."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    @property
    def total(self) -> float:
        """What there is to do."""
        return self._progress.tasks[self._task].total or 0

    @total.setter
    def total(self, total: float) -> None:
        self._progress.update(self._task, total=total)

    def update(self, done: float) -> None:
        """Note that so much more is done."""
        self._progress.advance(self._task, done)

    def reset(self) -> None:
        """Begin again."""
        self._progress.update(self._task, completed=0)

    def close(self) -> None:
        """Do nothing: the bar goes when its `with` block ends."""


@contextmanager
def waiting(what: str, total: float | None = None) -> Iterator[Bar]:
    """Show a bar on standard error while a block runs, if that is a terminal.

    Examples
    --------
    >>> with waiting("Counting sheep", 2) as bar:
    ...     bar.update(1)
    ...     bar.total
    2
    """
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Bar(progress, progress.add_task(what, total=total))
