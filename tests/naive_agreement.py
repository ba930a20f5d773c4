"""Slow, obvious twins of the measures of agreement: every pair of answers, one by one."""

from itertools import permutations


def cohen(pairs):
    n = len(pairs)
    classes = {label for pair in pairs for label in pair}
    agreed = sum(one == other for one, other in pairs) / n
    by_chance = sum(
        sum(one == name for one, _ in pairs) / n * sum(other == name for _, other in pairs) / n for name in classes
    )
    return (agreed - by_chance) / (1 - by_chance)


def krippendorff(units):
    """Return alpha from the disagreement of all ordered pairs within units, and of all pairs of all answers."""
    units = [unit for unit in units if len(unit) > 1]
    everything = [label for unit in units for label in unit]
    n = len(everything)
    observed = sum(sum(one != other for one, other in permutations(unit, 2)) / (len(unit) - 1) for unit in units) / n
    expected = sum(one != other for one, other in permutations(everything, 2)) / (n * (n - 1))
    return 1 - observed / expected
