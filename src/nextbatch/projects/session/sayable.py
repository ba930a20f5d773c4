"""What may be said: of samples that were asked for, and with classes that there are."""

from difflib import get_close_matches

from nextbatch.errors import BadInput
from nextbatch.projects.events import require_storable
from nextbatch.projects.state.state import State
from nextbatch.quoting import quoted
from nextbatch.tasks import names_in


def require_asked(state: State, sample: object) -> None:
    """Raise unless a sample was asked for.

    Raises
    ------
    BadInput
    """
    if isinstance(sample, bool) or not isinstance(sample, int) or not 0 <= sample < state.n:
        raise BadInput(f"sample must be a number from 0 to {state.n - 1}, got {quoted(sample)}.")
    if sample not in state.asked:
        raise BadInput(f"Sample {sample} was not asked for: answer the samples that ask() returns.")


def require_class(state: State, label: str | None, several: bool) -> None:
    """Raise unless a label is one of the classes, or, with `several`, a set of them.

    Raises
    ------
    BadInput
        With the class that may have been meant.
    """
    for name in [label] if label is None else names_in(label, several):
        _require_one(name, state.classes)


def _require_one(label: object, classes: list[str]) -> None:
    if label in classes:
        return
    require_storable(label, "label")
    near = get_close_matches(str(label), classes, 1)
    hint = f"did you mean {quoted(near[0])}?" if near else f"the classes are {', '.join(map(quoted, classes))}."
    raise BadInput(f"There is no class {quoted(label)}: {hint} A new class is added with add_class.", argument="label")
