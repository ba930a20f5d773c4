"""Slow, obvious twins of the intervals of projects: tails of the binomial, summed, and halving."""

from math import comb, pi


def at_least(right, n, share):
    """Return the probability of `right` or more of `n`, each with probability `share`."""
    return sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(right, n + 1))


def lower(right, n, error):
    """Return the largest share at which `right` or more of `n` are less probable than `error`, by halving."""
    low, high = 0.0, 1.0
    if right == 0:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        if at_least(right, n, middle) < error:
            low = middle
        else:
            high = middle
    return low


def interval(right, skipped, n, error):
    return lower(right, n, error / 2), 1 - lower(n - right - skipped, n, error / 2)


def planned_error(round_, rounds, error=0.05):
    if round_ <= rounds:
        return 0.8 * error / rounds
    return 0.2 * error * 6 / (pi**2 * (round_ - rounds) ** 2)
