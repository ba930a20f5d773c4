"""Values without their last bits, so that sums that are equal but for the order of their terms are equal."""

from typing import Any, TypeVar

from nextbatch.kernels.compiled import compiled

Values = TypeVar("Values", bound=Any)

# Times this, a number less what that is too long by keeps 38 of its 53 bits (Dekker, 1971).
CARRIER = 2.0**15 + 1


@compiled
def settled(value: Values) -> Values:
    """Return a number, or each of an array, rounded to 38 bits, a relative change of at most 2^-38.

    A sum of n positive terms in float64 is off by at most n 2^-53, differently for each vector unit and library. What
    is compared after this rounding is a tie on every machine if it is one in truth, but where the truth lies within
    that error of the middle between two numbers of 38 bits. Rounding keeps order: a bound stays a bound.
    """
    carried = value * CARRIER
    rounded: Values = carried - (carried - value)
    return rounded
