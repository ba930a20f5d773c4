"""Names of classes that look alike: one class, most likely, that was written in several ways."""

import unicodedata

from nextbatch.files.tables.separated import is_numeral, seen_name

# Letters of Cyrillic and Greek that look like these of Latin, in lower case.
_FOREIGN = str.maketrans("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u03bf\u03bd\u03b1",
                         "aeopcyxijshdova")  # fmt: skip


def seen_as(name: str) -> str:
    """Return what a reader sees of a name: the same for names that differ in what is hardly seen.

    Examples
    --------
    >>> seen_as("Cat "), seen_as("c\\u0430t"), seen_as("c\\u200bat"), seen_as("01.0"), seen_as("1")
    ('cat', 'cat', 'cat', '1', '1')
    """
    plain = " ".join(seen_name(unicodedata.normalize("NFKC", name)).casefold().split()).translate(_FOREIGN)
    if is_numeral(plain) and float(plain).is_integer() and abs(float(plain)) < 2**53:
        return str(int(float(plain)))
    return plain
