"""The order in which a person is asked."""

from collections.abc import Iterator

from nextbatch.projects.state.state import State

# More people are asked where the answers of two disagree, and one more may settle it.
MOST_PEOPLE = 3


def in_order(state: State, person: str) -> Iterator[int]:
    """Yield the samples that a person may be asked: taken back by them, in dispute, open, wanted twice.

    Examples
    --------
    >>> state = State(n=5, open={4: None, 1: None}, undone={"anna": {3: None}})
    >>> list(in_order(state, "anna")), list(in_order(state, "ben"))
    ([3, 4, 1], [4, 1])
    """
    yield from reversed(list(state.undone.get(person, {})))
    for sample in list(state.disputed):
        answers = state.answers(sample)
        if person not in answers and len(answers) < MOST_PEOPLE:
            yield sample
    yield from list(state.open)
    for sample in list(state.wanting):
        if person not in state.answers(sample):
            yield sample
