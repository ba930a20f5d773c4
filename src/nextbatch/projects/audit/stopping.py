"""When to stop: three advisers side by side, each a sentence and a curve; people decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from nextbatch.projects.audit.forecast import SHARE, Forecast
from nextbatch.projects.audit.intervals import Accuracy
from nextbatch.projects.state.entries import Fitted
from nextbatch.quoting import counted

# Predictions are stable once Cohen's kappa of successive models is at least STABLE_KAPPA on average over ROUNDS rounds.
STABLE_KAPPA, ROUNDS = 0.99, 3


@dataclass(frozen=True)
class Advice:
    """What one adviser says.

    Parameters
    ----------
    name : {"target", "stability", "forecast"}
    stop : bool, optional
        None where it cannot tell yet.
    sentence : str
    curve : sequence of float
        What the sentence is about, round by round.
    """

    name: str
    stop: bool | None
    sentence: str
    curve: Sequence[float]


def target_reached(found: Sequence[Accuracy], target: float | None) -> Advice:
    """Say whether the accuracy is the wanted one, which holds as often as the intervals do.

    Examples
    --------
    >>> target_reached([], 0.9).sentence
    'No audit sample is answered yet: cannot tell yet.'
    """
    curve = [accuracy.interval.low for accuracy in found]
    if not found:
        return Advice("target", None, "No audit sample is answered yet: cannot tell yet.", curve)
    low, high = found[-1].interval
    here = f"The accuracy on new samples like these is between {low:.1%} and {high:.1%}"
    if target is None:
        return Advice("target", None, f"{here}. No target is set.", curve)
    if low >= target:
        return Advice("target", True, f"{here}: at least the target of {target:.1%}.", curve)
    if high < target:
        return Advice("target", False, f"{here}: below the target of {target:.1%}.", curve)
    return Advice("target", False, f"{here}: the target of {target:.1%} may be reached or not.", curve)


def stabilized(fits: Sequence[Fitted]) -> Advice:
    """Say whether successive models still change what they say of unlabeled samples."""
    curve = [fit.kappa for fit in fits if fit.failure is None and fit.kappa is not None]
    if len(curve) < ROUNDS:
        return Advice("stability", None, f"Fewer than {ROUNDS + 1} models were fitted: cannot tell yet.", curve)
    mean = sum(curve[-ROUNDS:]) / ROUNDS
    agree = f"The last {ROUNDS + 1} models agree on unlabeled samples with a kappa of {mean:.3f}"
    if mean >= STABLE_KAPPA:
        return Advice("stability", True, f"{agree}: more labels change little.", curve)
    return Advice("stability", False, f"{agree}, less than {STABLE_KAPPA}: labels still change the model.", curve)


def worth_it(found: Sequence[Accuracy], made: Forecast | None, more: int, label_cost: float | None) -> Advice:
    """Say what the next batch is expected to bring, and what it costs.

    Whether that is worth it people must know: no cost of an error is asked for.
    """
    curve = [accuracy.estimate or 0.0 for accuracy in found]
    if made is None:
        return Advice("forecast", None, "What the next batch brings: cannot tell yet.", curve)
    low, high = made.interval
    price = "" if label_cost is None else f" for {label_cost * more:g}"
    sentence = (
        f"After {counted(more, 'more label')}{price} the accuracy is expected to be {made.accuracy:.1%} "
        f"({SHARE:.0%} interval {low:.1%} to {high:.1%}), {100 * made.gain:+.1f} points from now."
    )
    return Advice("forecast", None, sentence, curve)
