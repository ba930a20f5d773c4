"""A forecast: a power law through the accuracies of the audit, with an interval from samples of its samples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nextbatch.projects.audit.intervals import Interval
from nextbatch.projects.state.state import State
from nextbatch.seeds import rng_for

# With fewer rounds or audit samples there is no forecast. From these on, at least 80 % of the 80 % intervals hold on
# the studies that come with nextbatch, measured by benchmarks/forecast.py.
FEWEST_ROUNDS, FEWEST_SAMPLES = 5, 50
SHARE = 0.8
# The interval is the middle 95 % of the resampled curves, not 80 %: resampling the audit does not know that a power law
# is not the truth.
TAKEN = 0.95
RESAMPLED = 400
# The exponents that are tried.
_POWERS = np.linspace(0.1, 2.0, 20)


@dataclass(frozen=True)
class Forecast:
    """What the model is expected to reach after the next batch.

    Parameters
    ----------
    labels : int
        The number of labels after it.
    accuracy : float
    interval : Interval
        Holds in at least 80 of 100 rounds of the studies that come with nextbatch.
    gain : float
        By how much that is more than what the curve says of now.
    """

    labels: int
    accuracy: float
    interval: Interval
    gain: float


def forecast(right: NDArray[np.float64], labels: NDArray[np.float64], more: int, seed: int = 0) -> Forecast | None:
    """Return the forecast for `more` labels; None where there is too little to tell.

    Parameters
    ----------
    right : array of shape (n_rounds, n_samples)
        Whether the model of each round predicts each audit sample rightly, 0 or 1; NaN where it was not measured yet.
    labels : array of shape (n_rounds,)
        How many labels each model has learned from, ascending.
    more : int
    seed : int
        For the samples of samples.

    Examples
    --------
    >>> forecast(np.ones((2, 10)), np.array([10.0, 20.0]), 10) is None
    True
    """
    if right.shape[0] < FEWEST_ROUNDS or right.shape[1] < FEWEST_SAMPLES:
        return None
    return extrapolated(right, labels, more, seed)


def extrapolated(right: NDArray[np.float64], labels: NDArray[np.float64], more: int, seed: int = 0) -> Forecast:
    """Return the forecast whatever it is worth; see `forecast`."""
    n = right.shape[1]
    rng = rng_for("forecast", seed)
    drawn = np.concatenate([np.ones((1, n)), rng.multinomial(n, np.full(n, 1 / n), RESAMPLED)])
    measured = ~np.isnan(right)
    counts = np.maximum(drawn @ measured.T, 1e-9)
    # A round in which all is right or all is wrong still says little: half a sample of each kind is added.
    shares = (drawn @ np.where(measured, right, 0).T + 0.5) / (counts + 1)
    now, then = _curves(shares, measured.sum(axis=1).astype(float), labels, float(labels[-1] + more))
    low, high = np.quantile(then[1:], [(1 - TAKEN) / 2, (1 + TAKEN) / 2])
    return Forecast(int(labels[-1] + more), float(then[0]), Interval(float(low), float(high)), float(then[0] - now[0]))


def _curves(
    shares: NDArray[np.float64], weights: NDArray[np.float64], labels: NDArray[np.float64], later: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit a - b * labels ** -power to each row of shares, b not negative, and return its values now and later."""
    best = np.full(len(shares), np.inf)
    now, then = np.zeros(len(shares)), np.zeros(len(shares))
    total = weights.sum()
    mean = shares @ weights / total
    for power in _POWERS:
        falling = (labels / labels[0]) ** -power
        center = falling @ weights / total
        spread = weights @ (falling - center) ** 2
        slope = np.minimum((shares - mean[:, None]) @ (weights * (falling - center)) / max(spread, 1e-12), 0)
        fitted = mean[:, None] + slope[:, None] * (falling - center)
        off = ((shares - fitted) ** 2) @ weights
        better = off < best
        best[better] = off[better]
        now[better] = fitted[better, -1]
        then[better] = (mean + slope * ((later / labels[0]) ** -power - center))[better]
    return np.clip(now, 0, 1), np.clip(then, 0, 1)


def forecast_of(state: State, more: int, seed: int) -> Forecast | None:
    """Return the forecast of a project for its next `more` labels."""
    looks = [fit for fit in state.fits if fit.failure is None and fit.counts[2]]
    samples = sorted({sample for fit in looks for sample in fit.audit if sample in state.labels})
    if len(looks) < FEWEST_ROUNDS or len(samples) < FEWEST_SAMPLES:
        return None
    right = np.array(
        [[float(fit.audit[s] == state.labels[s]) if s in fit.audit else np.nan for s in samples] for fit in looks]
    )
    return forecast(right, np.array([fit.labels for fit in looks], dtype=float), more, seed)
