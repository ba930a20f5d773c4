"""Agreement: how far people agree beyond chance, by Cohen for two and by Krippendorff for any number of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from nextbatch.seeds import rng_for

RESAMPLED = 1000
LEVEL = 0.95

# What each person says of each sample: sample -> person -> label.
Answers = Mapping[int, Mapping[str, str]]
# The labels of a sample, and how many samples have just these.
Patterns = Counter[tuple[str, ...]]
Units = Sequence[tuple[str, ...]]
Measure = Callable[[Units, NDArray[np.float64]], NDArray[np.float64]]


class Agreement(NamedTuple):
    """A coefficient with its bootstrap interval over samples, and on how many samples it rests."""

    value: float
    low: float
    high: float
    samples: int


def cohen(answers: Answers, one: str, other: str) -> Agreement | None:
    """Return Cohen's kappa of two people on the samples that both answered; None if there are none.

    Examples
    --------
    >>> answers = {0: {"ann": "a", "ben": "a"}, 1: {"ann": "b", "ben": "b"}, 2: {"ann": "a", "ben": "b"}}
    >>> round(cohen(answers, "ann", "ben").value, 4)
    0.4
    """
    both = [(said[one], said[other]) for said in answers.values() if one in said and other in said]
    found = _resampled(Counter(both), _kappas)
    if found is None or np.isnan(found.value):
        return found
    return found._replace(value=float(cohen_kappa_score(*zip(*both, strict=True))))


def krippendorff(answers: Answers) -> Agreement | None:
    """Return Krippendorff's alpha for classes, of all samples with at least two answers; None if there are none.

    Hayes and Krippendorff (2007), Answering the call for a standard reliability measure for coding data. NaN where all
    labels are of one class: there is no disagreement that chance could have brought.

    Examples
    --------
    >>> answers = {0: {"ann": "a", "ben": "a"}, 1: {"ann": "b", "ben": "b"}, 2: {"ann": "a", "ben": "b"}}
    >>> round(krippendorff(answers).value, 4)
    0.4444
    """
    units = (tuple(sorted(said.values())) for said in answers.values())
    return _resampled(Counter(unit for unit in units if len(unit) > 1), _alphas)


def pairs(answers: Answers) -> dict[tuple[str, str], Agreement]:
    """Return Cohen's kappa of all pairs of people with samples in common."""
    people = sorted({person for said in answers.values() for person in said})
    found = {(one, other): cohen(answers, one, other) for one, other in combinations(people, 2)}
    return {pair: agreement for pair, agreement in found.items() if agreement is not None}


def answers_of(said: Sequence[Sequence[object]]) -> dict[int, dict[str, str]]:
    """Return answers from a list of samples, people and labels."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for sample, person, label in said:
        found[int(str(sample))][str(person)] = str(label)
    return dict(found)


def _kappas(units: Units, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Cohen's kappa for each row of `times`, how often each pair of labels was given."""
    first, second = (_one_hot([unit[side] for unit in units], units) for side in (0, 1))
    n = times.sum(axis=1)
    agreed = times @ (first * second).sum(axis=1) / n
    by_chance = ((times @ first) * (times @ second)).sum(axis=1) / n**2
    return _ratio(agreed - by_chance, 1 - by_chance)


def _alphas(units: Units, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Krippendorff's alpha for each row of `times`, how often each set of labels was given."""
    classes = sorted({label for unit in units for label in unit})
    counts = np.array([[unit.count(label) for label in classes] for unit in units], dtype=np.float64)
    sizes = counts.sum(axis=1)
    # Pairs of different labels within a sample; each of its m labels has m - 1 partners and counts once.
    observed = times @ ((sizes**2 - (counts**2).sum(axis=1)) / (sizes - 1))
    totals, n = times @ counts, times @ sizes
    expected = (n**2 - (totals**2).sum(axis=1)) / (n - 1)
    return 1 - _ratio(observed, expected)


def _one_hot(labels: Sequence[str], units: Units) -> NDArray[np.float64]:
    classes = sorted({label for unit in units for label in unit})
    return np.array([[label == name for name in classes] for label in labels], dtype=np.float64)


def _ratio(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return quotients; NaN where one class alone was given, so that chance agrees as well."""
    found = np.full(len(top), np.nan)
    np.divide(top, bottom, out=found, where=bottom > 1e-12)
    return found


def _resampled(patterns: Patterns, measure: Measure) -> Agreement | None:
    """Return a coefficient with the interval of its values on samples of the samples, drawn with replacement."""
    if not patterns:
        return None
    units, times = list(patterns), np.array(list(patterns.values()), dtype=np.float64)
    n = int(times.sum())
    drawn = rng_for("agreement", n).multinomial(n, times / n, RESAMPLED).astype(np.float64)
    values = measure(units, drawn)
    finite = values[np.isfinite(values)]
    ends = np.quantile(finite, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(finite) else [float("nan")] * 2
    return Agreement(float(measure(units, times[None])[0]), float(ends[0]), float(ends[1]), n)
