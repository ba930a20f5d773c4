"""Quotes of what a user gave, short enough for a sentence: a cell may hold 16 kB."""

from collections.abc import Sequence

# A path, a name or an id fits; a text, an image or an embedding in a cell does not.
LONGEST_QUOTE = 200


def quoted(value: object) -> str:
    """Return `value` as Python writes it, cut after `LONGEST_QUOTE` characters.

    Examples
    --------
    >>> quoted("cat")
    "'cat'"
    >>> len(quoted("cat " * 4000))
    203
    >>> quoted(2**5000)
    'a number of 5001 bits'
    """
    # Python refuses to print whole numbers of thousands of digits.
    if isinstance(value, int) and value.bit_length() > 64:
        return f"a number of {value.bit_length()} bits"
    return shortened(repr(value))


def shortened(text: object) -> str:
    """Return `text`, such as the message of another library, cut after `LONGEST_QUOTE` characters."""
    text = str(text)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."


def counted(n: int, what: str, many: str | None = None) -> str:
    """Return a number with its noun; `many` is the plural, if it is not `what` with an "s".

    Examples
    --------
    >>> counted(1, "row"), counted(2, "row"), counted(2, "class", "classes")
    ('1 row', '2 rows', '2 classes')
    """
    return f"{n} {what}" if n == 1 else f"{n} {many or what + 's'}"


def listed(names: Sequence[str], most: int = 8) -> str:
    """Return the first names, and how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    "'a', 'b' and 1 more"
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(quoted, names[:most])) + more
