"""Formats of numbers in tables and sentences: points of a metric, percent, p values and intervals."""

import numpy as np

from nextbatch.statistics.metrics import ACCURACY, Metric

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def plain(baseline: str) -> str:
    """Return the name of a baseline in a sentence or a heading.

    Examples
    --------
    >>> plain("Margin()")
    'margin'
    """
    return baseline.removesuffix("()").lower()


def points(difference: float, metric: Metric = ACCURACY) -> str:
    """Return a difference with its sign: of shares in points, with one digit, of others with three digits in all.

    Examples
    --------
    >>> from nextbatch.statistics.metrics import RMSE
    >>> points(0.0412), points(-0.0004), points(float("nan")), points(-1.2345, RMSE)
    ('+4.1', '0.0', '–', '−1.23')
    """
    if metric.is_share or np.isnan(difference):
        return _signed(100 * difference)
    text = f"{difference:+.3g}"
    return text.replace("-", MINUS) if difference else "0"


def percent(share: float, metric: Metric = ACCURACY) -> str:
    """Return a share in percent, with one digit; what is no share with four digits in all.

    Examples
    --------
    >>> from nextbatch.statistics.metrics import RMSE
    >>> percent(0.9135), percent(58.4321, RMSE)
    ('91.3 %', '58.43')
    """
    if np.isnan(share):
        return DASH
    return f"{100 * share:.1f} %" if metric.is_share else f"{share:.4g}"


def compared_to(metric: Metric, baseline: str) -> str:
    """Return the heading of differences to a baseline, in which more is better.

    Examples
    --------
    >>> from nextbatch.statistics.metrics import RMSE
    >>> compared_to(ACCURACY, "Random()"), compared_to(RMSE, "Random()")
    ('minus random', 'below random')
    """
    return f"{'below' if metric.lower_is_better else 'minus'} {plain(baseline)}"


def axis_of(metric: Metric) -> str:
    """Return what an axis of differences is called."""
    return metric.unit if metric.is_share else f"less {metric.words} (to the right: better)"


def p_value(p: float) -> str:
    """Return a p value with two or three digits, never as zero.

    Examples
    --------
    >>> p_value(0.00003), p_value(0.0123), p_value(1.0)
    ('< 0.001', '0.012', '1.00')
    """
    if np.isnan(p):
        return DASH
    if p < 0.001:
        return "< 0.001"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def seconds(duration: float) -> str:
    """Return a number of seconds with two significant digits.

    Examples
    --------
    >>> seconds(0.0412), seconds(3.14), seconds(210)
    ('0.041', '3.1', '210')
    """
    if np.isnan(duration):
        return DASH
    return f"{duration:.0f}" if duration >= 10 else f"{duration:.2g}"


def share(savings: float) -> str:
    """Return label savings in whole percent, or words for infinity and NaN; see `Savings`.

    Examples
    --------
    >>> share(0.384), share(-0.1), share(float("-inf"))
    ('38 %', '−10 %', 'never reached')
    """
    if np.isnan(savings):
        return "neither reaches it"
    if np.isinf(savings):
        return "never reached" if savings < 0 else "random never reaches it"
    return whole_percent(savings)


def whole_percent(part: float) -> str:
    """Return a share in whole percent.

    Examples
    --------
    >>> whole_percent(0.384), whole_percent(-0.1), whole_percent(float("nan"))
    ('38 %', '−10 %', '–')
    """
    return f"{_rounded(100 * part, 0)} %" if np.isfinite(part) else DASH


def share_range(low: float, high: float) -> str:
    """Return an interval of label savings; two finite ends share one percent sign.

    Examples
    --------
    >>> share_range(0.31, 0.44), share_range(float("-inf"), 0.1)
    ('31 to 44 %', 'never reached to 10 %')
    """
    return f"{share(low).removesuffix(' %' if np.isfinite(high) else '')} to {share(high)}"


def rounds(numbers: list[int]) -> str:
    """Return round numbers as ranges.

    Examples
    --------
    >>> rounds([1, 2, 3, 5, 7, 8]), rounds([4])
    ('rounds 1 to 3, 5, 7 to 8', 'round 4')
    """
    breaks = np.flatnonzero(np.diff(numbers) > 1) + 1
    parts = [f"{part[0]} to {part[-1]}" if len(part) > 1 else f"{part[0]}" for part in np.split(numbers, breaks)]
    return f"round{'s' if len(numbers) > 1 else ''} {', '.join(parts)}"


def _signed(number: float, digits: int = 1) -> str:
    text = _rounded(number, digits)
    return f"+{text}" if text[0] not in (MINUS, DASH) and float(text) else text


def _rounded(number: float, digits: int) -> str:
    if np.isnan(number):
        return DASH
    text = f"{number:.{digits}f}"
    # A number that rounds to zero has no sign.
    return text.lstrip("-") if not float(text) else text.replace("-", MINUS)
