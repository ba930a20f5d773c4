"""What the answers to one sample come to: a label, a dispute, or neither."""

from collections import Counter

from nextbatch.projects.state.entries import Given
from nextbatch.projects.state.state import State


def settle(state: State, sample: int) -> None:
    """Bring what is settled, open and disputed of one sample up to date."""
    answers = state.answers(sample)
    label, disputed = label_of(state, sample, answers)
    if state.labels.get(sample) != label:
        state.labels.pop(sample, None)
        if label is not None:
            state.labels[sample] = label
    _in(state.disputed, sample, disputed)
    if answers or sample in state.adjudicated:
        state.said[sample] = _in_a_word(label, disputed, answers)
    else:
        state.said.pop(sample, None)
    _in(state.open, sample, not answers and sample not in state.adjudicated and sample in state.asked)
    _in(state.wanting, sample, sample in state.twice and len(answers) == 1 and sample not in state.adjudicated)


def _in_a_word(label: str | None, disputed: bool, answers: dict[str, Given]) -> str:
    if label is not None:
        return "answer"
    if disputed:
        return "disputed"
    return "skip" if answers and all(given.what == "skip" for given in answers.values()) else "cannot say"


def label_of(state: State, sample: int, answers: dict[str, Given]) -> tuple[str | None, bool]:
    """Return the label of a sample, if it has one, and whether its answers disagree.

    A label is settled if more than half of those who gave one agree, or by adjudication.
    """
    if sample in state.adjudicated:
        return state.adjudicated[sample], False
    labels = [given.label for given in answers.values() if given.what == "answer"]
    if len(set(labels)) < 2:
        return (labels[0] if labels else None), False
    label, most = Counter(labels).most_common(1)[0]
    return (label, False) if 2 * most > len(labels) else (None, True)


def _in(kept: dict[int, None], sample: int, wanted: bool) -> None:
    """Put a sample at the end, unless it is there, or take it out."""
    if wanted:
        kept.setdefault(sample)
    else:
        kept.pop(sample, None)
